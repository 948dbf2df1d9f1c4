import type { English } from '../words';
import type source from '../zh-CN/board';

const words: English<typeof source> = {
  'board.title': 'Board',
};
export default words;
