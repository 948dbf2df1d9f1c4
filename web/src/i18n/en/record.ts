import type { English } from '../words';
import type source from '../zh-CN/record';

const words: English<typeof source> = {
  'record.stage_moved': 'Stage changed',
};
export default words;
