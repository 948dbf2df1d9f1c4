import type { English } from '../words';
import type source from '../zh-CN/bin';

const words: English<typeof source> = {
  'bin.title': 'Recycle bin',
};
export default words;
