import type { English } from '../words';
import type source from '../zh-CN/field';

const words: English<typeof source> = {
  'field.yes': 'Yes',
  'field.no': 'No',
  'field.hidden': '(not visible to you)',
  'field.pick': 'Choose {{object, lower}}',
  'field.record': 'a record',
  'field.type_to_search': 'Type to search',
  'field.date_form': 'YYYY-MM-DD',
  'field.open_calendar': 'Open the calendar',
  'field.next_month': 'Next month',
  'field.previous_month': 'Previous month',
  'field.next_year': 'Next year',
  'field.previous_year': 'Previous year',
  'field.time_of': 'Time of {{label}}',
  'field.file_pick': 'Choose a file',
  'field.file_replace': 'Replace file',
  'field.file_show': 'Look at “{{name}}”',
  'field.file_remove': 'Remove “{{name}}”',
  'field.file_sending': 'Uploading “{{name}}”…',
  'field.file_too_large': 'The file is larger than 25 MB. Compress it, then try again.',
  'field.file_empty': 'The file is empty.',
};
export default words;
