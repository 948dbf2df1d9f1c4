import app from './app';
import field from './field';
import form from './form';
import list from './list';
import offline from './offline';
import record from './record';
import ui from './ui';

const words = { ...ui, ...app, ...field, ...form, ...list, ...offline, ...record };
export type CoreKey = keyof typeof words;
export default words;
