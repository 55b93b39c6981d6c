import { DashboardOutlined } from "@ant-design/icons";
import type { Feature } from "../../ui";

export const feature: Feature = {
  name: "home",
  screens: [
    {
      path: "/home",
      title: { zh: "今日概览", en: "Today" },
      may: ["read"],
      entry: { group: "today", order: 10, icon: DashboardOutlined },
      load: () => import("./Screen"),
    },
  ],
};
