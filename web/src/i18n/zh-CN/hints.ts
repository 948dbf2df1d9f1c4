export default {
  'hints.title': '筛选建议',
  'hints.narrow': '可以再加：',
  'hints.gaps': '缺少资料：',
  'hints.count': '{{text}}（{{n}}）',
  'hints.missing': '{{total}} 条中有 {{n}} 条没有{{field}}',
  'hints.none': '没有更多建议：再加条件，剩下的不是全部就是没有。',
  'hints.failed': '筛选建议没有加载成功。',
  'hints.not_counted': '记录太多，未统计缺失：{{fields}}。',
};
