import { TeamOutlined } from "@ant-design/icons";
import type { Feature } from "../../ui";

export const feature: Feature = {
  name: "audiences",
  screens: [
    {
      path: "/audiences",
      title: { zh: "客群", en: "Audiences" },
      may: ["read"],
      entry: { group: "customers", order: 20, icon: TeamOutlined },
      load: () => import("./Screen"),
    },
    {
      path: "/audiences/build",
      title: { zh: "圈选客群", en: "Build an audience" },
      may: ["read"],
      load: () => import("./Build"),
    },
    {
      path: "/audiences/:audience",
      title: { zh: "客群文档", en: "One audience" },
      may: ["see_strategies"],
      load: () => import("./One"),
    },
  ],
};
