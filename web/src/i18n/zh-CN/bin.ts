export default {
  'bin.title': '回收站',
} as const;
