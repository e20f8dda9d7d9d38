import type { en } from "../en/app.js";

export const zh: typeof en = {
  name: "split-ledger 工作台",
  skip: "跳到正文",
  navigation: "工作台的各部分",
  parts: {
    simulate: "模拟",
    check: "请求检查",
    stress: "压力测试",
    verify: "账本校验",
    live: "实时",
  },
  language: "语言",
  colours: "配色",
  system: "跟随系统",
  light: "浅色",
  dark: "深色",
  loading: "加载中……",
  failed: "这一部分没有加载成功。请检查网络后重试。",
  again: "重试",
};
