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
};
export default words;
