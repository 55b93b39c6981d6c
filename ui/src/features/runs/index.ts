import { ThunderboltOutlined } from "@ant-design/icons";
import type { Feature } from "../../ui";

export const feature: Feature = {
  name: "runs",
  screens: [
    {
      path: "/runs",
      title: { zh: "运行", en: "Runs" },
      may: ["read"],
      entry: { group: "operate", order: 10, icon: ThunderboltOutlined },
      load: () => import("./Screen"),
    },
    {
      path: "/runs/:run",
      title: { zh: "批次", en: "Run" },
      may: ["read"],
      load: () => import("./One"),
    },
  ],
};
