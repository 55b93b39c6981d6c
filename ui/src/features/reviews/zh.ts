export const zh = {
  title: "复盘",
  hint: "一条策略一段日期的复盘：触达、增量、流失、花费、建议，数字全部来自引擎。",
  strategy: "策略",
  choose: "请选择策略",
  make: "生成",
  docx: "下载 DOCX",
  xlsx: "下载 XLSX",
  kept: "已下载",
  empty: "还没有生成复盘",
  emptyHint: "选择策略和已结束的日期，点「生成」；选了转化事件，复盘里就有增量和区间。",
  paper: "复盘正文",
} as const;
