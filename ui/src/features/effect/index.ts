import { RiseOutlined } from "@ant-design/icons";
import type { Feature } from "../../ui";

export const feature: Feature = {
  name: "effect",
  screens: [
    {
      path: "/effect",
      title: { zh: "效果", en: "Effect" },
      may: ["see_learning"],
      entry: { group: "learn", order: 20, icon: RiseOutlined },
      load: () => import("./Screen"),
    },
  ],
};
