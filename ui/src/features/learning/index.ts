import { BulbOutlined } from "@ant-design/icons";
import type { Feature } from "../../ui";

export const feature: Feature = {
  name: "learning",
  screens: [
    {
      path: "/learning",
      title: { zh: "学习", en: "Learning" },
      may: ["see_learning"],
      entry: { group: "learn", order: 40, icon: BulbOutlined },
      load: () => import("./Screen"),
    },
  ],
};
