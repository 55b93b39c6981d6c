import { MergeCellsOutlined } from "@ant-design/icons";
import type { Feature } from "../../ui";

export const feature: Feature = {
  name: "identity",
  screens: [
    {
      path: "/identity",
      title: { zh: "同一客户复核", en: "Who is who" },
      may: ["read"],
      entry: { group: "customers", order: 60, icon: MergeCellsOutlined },
      load: () => import("./Screen"),
    },
  ],
};
