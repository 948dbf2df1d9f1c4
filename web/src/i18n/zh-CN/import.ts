export default {
  'import.title': '导入',
} as const;
