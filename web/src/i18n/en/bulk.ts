import type { English } from '../words';
import type source from '../zh-CN/bulk';

const words: English<typeof source> = {
  'bulk.claim': 'Claim',
  'bulk.claimed': '{{n}} claimed',
  'bulk.not_claimed': '{{n}} not claimed: {{why}}',
  'bulk.checked': 'The first {{n}} of {{total}} were tried:',
  'bulk.total': '{{total}} in all:',
  'bulk.outcome': '{{changed}} would change, {{unchanged}} stay as they are, {{refused}} are refused.',
  'bulk.refused': '{{n}} refused: {{reason}} ({{names}})',
  'bulk.empty': 'empty',
};
export default words;
