import { ApartmentOutlined } from "@ant-design/icons";
import type { Feature } from "../../ui";

export const feature: Feature = {
  name: "strategies",
  screens: [
    {
      path: "/strategies",
      title: { zh: "策略", en: "Strategies" },
      may: ["see_strategies"],
      entry: { group: "draw", order: 10, icon: ApartmentOutlined },
      load: () => import("./Screen"),
    },
    {
      path: "/strategies/new",
      title: { zh: "新建策略", en: "New strategy" },
      may: ["draw"],
      load: () => import("./New"),
    },
    {
      path: "/strategies/:strategy",
      title: { zh: "策略画布", en: "Canvas of a strategy" },
      may: ["see_strategies"],
      load: () => import("./Workbench"),
    },
    {
      path: "/templates/:template/draw",
      title: { zh: "模板画布", en: "Canvas of a template" },
      may: ["draw"],
      load: () => import("./TemplateDesk"),
    },
  ],
};
