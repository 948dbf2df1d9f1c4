import type { English } from '../words';
import type source from '../zh-CN/list';

const words: English<typeof source> = {
  'list.title': 'List',
};
export default words;
