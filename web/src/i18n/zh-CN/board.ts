export default {
  'board.title': '看板',
} as const;
