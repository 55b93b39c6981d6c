import type { ThemeConfig } from "antd";

/** Calm and dense. Every text is at least 4.5 to 1 against its ground; no meaning is in colour alone. */
export const THEME: ThemeConfig = {
  token: {
    colorPrimary: "#17456b",
    colorInfo: "#17456b",
    colorLink: "#0b5394",
    colorLinkHover: "#083d6b",
    colorSuccess: "#1b7340",
    colorWarning: "#8a5a00",
    colorError: "#b3261e",
    colorTextSecondary: "rgba(0, 0, 0, 0.68)",
    colorTextTertiary: "rgba(0, 0, 0, 0.62)",
    colorTextPlaceholder: "rgba(0, 0, 0, 0.6)",
    colorTextDescription: "rgba(0, 0, 0, 0.64)",
    colorBgLayout: "#f4f6f8",
    borderRadius: 4,
    fontSize: 14,
    controlHeight: 30,
    // Derived from such dark colours, the grounds of notices would be dark grey.
    colorInfoBg: "#e3edf5",
    colorInfoBorder: "#9dbbd3",
    colorSuccessBg: "#e6f4ea",
    colorSuccessBorder: "#9ccfae",
    colorWarningBg: "#fdf3dc",
    colorWarningBorder: "#e0c283",
    colorErrorBg: "#fdebe9",
    colorErrorBorder: "#e5a9a4",
    colorPrimaryBg: "#e3edf5",
    colorPrimaryBgHover: "#d3e3ef",
    colorErrorBgHover: "#fbdcda",
    // Nothing moves: calm for people, and at once where it should be.
    motion: false,
    fontFamily:
      "-apple-system, 'Segoe UI', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', sans-serif",
  },
  components: {
    Layout: { siderBg: "#ffffff", headerBg: "#ffffff", headerHeight: 48, headerPadding: "0 16px" },
    Menu: { itemSelectedBg: "#e3edf5", itemHeight: 34, itemMarginBlock: 2 },
    Form: { itemMarginBottom: 12 },
    Table: { cellPaddingBlockSM: 6 },
  },
};
