import { NumberOutlined } from "@ant-design/icons";
import type { Feature } from "../../ui";

export const feature: Feature = {
  name: "metrics",
  screens: [
    {
      path: "/metrics-catalogue",
      title: { zh: "指标", en: "Metrics" },
      may: ["read"],
      entry: { group: "learn", order: 60, icon: NumberOutlined },
      load: () => import("./Screen"),
    },
  ],
};
