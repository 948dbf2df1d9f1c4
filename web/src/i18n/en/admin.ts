import type { English } from '../words';
import type source from '../zh-CN/admin';

const words: English<typeof source> = {
  'admin.title': 'Administration',
};
export default words;
