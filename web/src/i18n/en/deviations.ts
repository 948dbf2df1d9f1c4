import type { English } from '../words';
import type source from '../zh-CN/deviations';

const words: English<typeof source> = {
  'deviations.title': 'Deviations',
  'deviations.period': 'Period',
  'deviations.days': '{{count}} days',
  'deviations.days_one': '{{count}} day',
  'deviations.forbidden': 'You see no records with stages',
  'deviations.failed': 'The report did not load',
  'deviations.by_owner': 'By owner',
  'deviations.owner': 'Owner',
  'deviations.none': 'Everything went by the process',
  'deviations.skipped': 'Skipped',
  'deviations.began_late': 'Began late',
  'deviations.went_back': 'Went back',
  'deviations.released': 'Released',
  'deviations.buyer': 'Stage and buyer',
  'deviations.stage': 'Stage',
  'deviations.should': 'The buyer should be at',
  'deviations.open': 'Open',
  'deviations.differs': 'Elsewhere',
  'deviations.unknown': 'Not known',
  'deviations.list': 'One by one',
  'deviations.left_out': 'Left out: {{stages}}',
  'deviations.comma': ', ',
  'deviations.moved': 'From “{{from}}” back to “{{to}}”',
  'deviations.more': 'The latest 500 are shown',
};
export default words;
