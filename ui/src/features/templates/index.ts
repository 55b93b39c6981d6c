import { AppstoreOutlined } from "@ant-design/icons";
import type { Feature } from "../../ui";

export const feature: Feature = {
  name: "templates",
  screens: [
    {
      path: "/templates",
      title: { zh: "模板", en: "Templates" },
      may: ["see_strategies"],
      entry: { group: "draw", order: 20, icon: AppstoreOutlined },
      load: () => import("./Screen"),
    },
    {
      path: "/templates/:template",
      title: { zh: "模板详情", en: "One template" },
      may: ["see_strategies"],
      load: () => import("./One"),
    },
    {
      path: "/variants/:template/:unit",
      title: { zh: "分行方案", en: "A branch's variant" },
      may: ["see_strategies"],
      load: () => import("./Variant"),
    },
  ],
};
