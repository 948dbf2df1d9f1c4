export default {
  'admin.title': '管理',
} as const;
