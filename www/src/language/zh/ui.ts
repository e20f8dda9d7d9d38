import type { en } from "../en/ui.js";

export const zh: typeof en = {
  copy: "复制",
  copied: "已复制",
  copyFailed: "没有复制成功：请选中文本后自行复制",
  cancel: "取消",
  progress: "进度",
  page: (number: number, all: number) => `第 ${number} 页，共 ${all} 页`,
  previous: "上一页",
  next: "下一页",
  rows: (count: number) => `${count.toLocaleString("zh-CN")} 行`,
  nothing: "没有内容",
  chooseFile: "选择文件",
  dropFile: "或拖放到这里",
  problem: "问题",
  code: "错误码",
  asTable: "以表格显示",
  asChart: "以图形显示",
};
