export default {
  'form.title_new': '新建{{object}}',
} as const;
