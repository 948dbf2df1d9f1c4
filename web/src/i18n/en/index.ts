import app from './app';
import field from './field';
import form from './form';
import home from './home';
import list from './list';
import record from './record';
import ui from './ui';

export default { ...ui, ...app, ...field, ...form, ...home, ...list, ...record };
