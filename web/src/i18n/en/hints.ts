import type { English } from '../words';
import type source from '../zh-CN/hints';

const words: English<typeof source> = {
  'hints.title': 'Suggested filters',
  'hints.narrow': 'Narrow down:',
  'hints.gaps': 'Missing data:',
  'hints.count': '{{text}} ({{n}})',
  'hints.missing': '{{n}} of {{total}} have no {{field}}',
  'hints.none': 'No further suggestions: another condition would leave all of these records, or none.',
  'hints.failed': 'The suggestions could not be loaded.',
  'hints.not_counted': 'Too many records to count what is missing in: {{fields}}.',
};
export default words;
