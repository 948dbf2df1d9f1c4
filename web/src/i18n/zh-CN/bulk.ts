export default {
  'bulk.claim': '领取',
  'bulk.claimed': '已领取 {{n}} 条',
  'bulk.not_claimed': '有 {{n}} 条没有领到：{{why}}',
  'bulk.checked': '试算了前 {{n}} 条（共 {{total}} 条）：',
  'bulk.total': '共 {{total}} 条：',
  'bulk.outcome': '{{changed}} 条会改变，{{unchanged}} 条不变，{{refused}} 条不能处理。',
  'bulk.refused': '{{n}} 条不能处理：{{reason}}（{{names}}）',
  'bulk.empty': '空',
} as const;
