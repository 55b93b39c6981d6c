import { FunctionOutlined } from "@ant-design/icons";
import type { Feature } from "../../ui";

export const feature: Feature = {
  name: "models",
  screens: [
    {
      path: "/models",
      title: { zh: "模型", en: "Models" },
      may: ["see_learning"],
      entry: { group: "learn", order: 50, icon: FunctionOutlined },
      load: () => import("./Screen"),
    },
  ],
};
