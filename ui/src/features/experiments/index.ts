import { ExperimentOutlined } from "@ant-design/icons";
import type { Feature } from "../../ui";

export const feature: Feature = {
  name: "experiments",
  screens: [
    {
      path: "/experiments",
      title: { zh: "实验", en: "Experiments" },
      may: ["see_learning"],
      entry: { group: "learn", order: 10, icon: ExperimentOutlined },
      load: () => import("./Screen"),
    },
    {
      path: "/experiments/:strategy/:node",
      title: { zh: "实验详情", en: "One experiment" },
      may: ["see_learning"],
      load: () => import("./One"),
    },
  ],
};
