import type { English } from '../words';
import type source from '../zh-CN/form';

const words: English<typeof source> = {
  'form.title_new': 'New {{object}}',
};
export default words;
