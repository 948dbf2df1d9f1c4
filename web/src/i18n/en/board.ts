import type { English } from '../words';
import type source from '../zh-CN/board';

const words: English<typeof source> = {
  'board.title': 'Board',
  'board.of': 'Board of {{object, lower}}',
  'board.pipeline': 'Pipeline',
  'board.no_stages': 'These records have no stages, so there is no board',
  'board.failed': 'The board did not load',
  'board.column': '{{stage}}, {{n}} records',
  'board.fold': 'Fold {{stage}}',
  'board.unfold': 'Unfold {{stage}}, {{n}} records',
  'board.unfold_all': 'Unfold all columns',
  'board.fold_usual': 'Usual columns',
  'board.funnel': 'Show the funnel',
  'board.weighted': '{{value}} weighted',
  'board.empty_column': 'Nothing here. Drop a card.',
  'board.card': '{{name}}',
  'board.nameless': '(no name)',
  'board.overdue': 'Overdue {{date}}',
  'board.stalled': 'Stalled',
  'board.slow': 'Slow',
  'board.idle': '{{n}} days idle',
  'board.idle_years': '{{n}} years idle',
  'board.idle_years_one': '1 year idle',
  'board.move_to': 'Move to…',
  'board.move_menu': 'Move “{{name}}”',
  'board.drag_help':
    'Press Space to lift the card, left and right arrows to choose a stage, Space again to drop it, Escape to give up. M moves by menu, Enter opens.',
  'board.drag_lifted': '“{{name}}” is lifted.',
  'board.drag_over': '“{{name}}” is over {{stage}}.',
  'board.drag_dropped': '“{{name}}” was dropped on {{stage}}.',
  'board.drag_cancelled': 'Given up; “{{name}}” stays where it was.',
};
export default words;
