export default {
  'list.title': '列表',
} as const;
