import type { English } from '../words';
import type source from '../zh-CN/bin';

const words: English<typeof source> = {
  'bin.title': 'Recycle bin',
  'bin.object': 'Object',
  'bin.all': 'Everything',
  'bin.lead': 'Deleted records stay here for 30 days and can be brought back.',
  'bin.failed': 'The recycle bin did not load',
  'bin.empty': 'The recycle bin is empty',
  'bin.empty_of': 'There are no {{object, lower}} in the recycle bin',
  'bin.empty_help': 'What is deleted shows here.',
  'bin.show_all': 'Show everything',
  'bin.name': 'Name',
  'bin.nameless': '(no name)',
  'bin.deleted_by': 'Deleted by',
  'bin.deleted_at': 'Deleted',
  'bin.restore': 'Restore',
  'bin.restore_of': 'Restore “{{name}}”',
  'bin.restore_n': 'Restore {{n}}',
  'bin.restored': '“{{name}}” is back',
  'bin.restored_many': '{{count}} records are back',
  'bin.restored_many_one': '1 record is back',
  'bin.purge': 'Delete for good',
  'bin.purge_title': 'Delete {{count}} records for good?',
  'bin.purge_title_one': 'Delete 1 record for good?',
  'bin.purge_help': 'This cannot be undone.',
  'bin.purge_do': 'Delete {{count}} for good',
  'bin.purged': '{{count}} records are gone for good',
  'bin.purged_one': '1 record is gone for good',
  'bin.and_more': 'and {{count}} more',
};
export default words;
