import type { English } from '../words';
import type source from '../zh-CN/import';

const words: English<typeof source> = {
  'import.title': 'Import',
};
export default words;
