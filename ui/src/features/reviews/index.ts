import { FileTextOutlined } from "@ant-design/icons";
import type { Feature } from "../../ui";

export const feature: Feature = {
  name: "reviews",
  screens: [
    {
      path: "/reviews",
      title: { zh: "复盘", en: "Reviews" },
      may: ["see_learning"],
      entry: { group: "learn", order: 70, icon: FileTextOutlined },
      load: () => import("./Screen"),
    },
  ],
};
