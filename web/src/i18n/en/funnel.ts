import type { English } from '../words';
import type source from '../zh-CN/funnel';

const words: English<typeof source> = {
  'funnel.title': 'Funnel',
};
export default words;
