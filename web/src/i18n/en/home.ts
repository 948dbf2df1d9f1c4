import type { English } from '../words';
import type source from '../zh-CN/home';

const words: English<typeof source> = {
  'home.morning': 'Good morning, {{name}}',
  'home.afternoon': 'Good afternoon, {{name}}',
  'home.evening': 'Good evening, {{name}}',
  'home.closing': 'Closing this month',
  'home.closing_weighted': 'Weighted',
  'home.won': 'Won this month',
  'home.open': 'Open {{object, lower}}',
  'home.overdue': 'Overdue',
  'home.count': '{{n}}',
  'home.my_open': 'My {{object, lower}}',
  'home.my_open_none': 'No open {{object, lower}}',
  'home.due': 'To do',
  'home.due_none': 'Nothing is due. Enjoy the quiet.',
  'home.recent': 'Recently opened',
  'home.recent_none': 'Records you open will show here.',
  'home.see_all': 'See all',
  'home.overdue_since': 'overdue since {{date}}',
};
export default words;
