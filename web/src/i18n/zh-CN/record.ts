export default {
  'record.stage_moved': '阶段已更新',
} as const;
