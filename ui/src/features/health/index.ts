import { HeartOutlined } from "@ant-design/icons";
import type { Feature } from "../../ui";

export const feature: Feature = {
  name: "health",
  screens: [
    {
      path: "/health",
      title: { zh: "策略健康", en: "Strategy health" },
      may: ["see_learning"],
      entry: { group: "learn", order: 30, icon: HeartOutlined },
      load: () => import("./Screen"),
    },
  ],
};
