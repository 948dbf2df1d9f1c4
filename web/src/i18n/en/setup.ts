import type { English } from '../words';
import type source from '../zh-CN/setup';

const words: English<typeof source> = {
  'setup.title': 'Set up Fairlead',
  'setup.lead': 'Nobody is here yet. Three steps and you can begin.',
  'setup.steps': 'Steps',
  'setup.step_work': 'Your company',
  'setup.step_me': 'Yourself',
  'setup.step_begin': 'What to begin with',
  'setup.next': 'Next',
  'setup.do': 'Start',
  'setup.company': 'Name of the company',
  'setup.country': 'Country or region',
  'setup.base_currency': 'Base currency',
  'setup.base_currency_help': 'Sums are in it. It cannot change once there is data.',
  'setup.time_zone': 'Time zone',
  'setup.fiscal_year_start': 'Fiscal year begins',
  'setup.name': 'Your name',
  'setup.login': 'Login',
  'setup.login_help': 'Lower-case letters and digits, or your e-mail address.',
  'setup.password': 'Password',
  'setup.password_help': 'At least 8 characters.',
  'setup.again': 'The password once more',
  'setup.need_company': 'Enter the name of the company.',
  'setup.need_name': 'Enter your name.',
  'setup.need_login': 'A login has at least 2 characters and no blanks.',
  'setup.need_password': 'A password has at least 8 characters.',
  'setup.need_again': 'The two passwords differ.',
  'setup.empty': 'An empty workspace',
  'setup.empty_help': 'Enter or import your own data at once.',
  'setup.demo': 'With sample data',
  'setup.demo_help': 'Look around with made-up accounts and opportunities; they can be deleted later.',
  'setup.closed': 'This workspace is set up. Sign in instead.',
  'setup.no_token':
    'Open this page with the whole address that the server printed at its start; it carries a token for one use.',
  'setup.bad_token': 'The token in the address is wrong. Copy the address the server printed at its latest start.',
};
export default words;
