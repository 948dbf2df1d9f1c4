export default {
  'funnel.title': '漏斗',
} as const;
