import { HeatMapOutlined } from "@ant-design/icons";
import type { Feature } from "../../ui";

export const feature: Feature = {
  name: "conflicts",
  screens: [
    {
      path: "/conflicts",
      title: { zh: "冲突与频控", en: "Conflicts and caps" },
      may: ["read"],
      entry: { group: "today", order: 30, icon: HeatMapOutlined },
      load: () => import("./Screen"),
    },
  ],
};
