export const zh = {
  from: "从",
  to: "到",
  event: "转化事件",
  choose: "请选择事件",
  amount: "金额",
  countOnly: "只计次数",
  window: "观察天数",
  file: "下载 XLSX",
  didFile: "已下载",
} as const;
