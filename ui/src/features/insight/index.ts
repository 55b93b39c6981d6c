import { BulbOutlined } from "@ant-design/icons";
import type { Feature } from "../../ui";

export const feature: Feature = {
  name: "insight",
  screens: [
    {
      path: "/insight",
      title: { zh: "客户洞察", en: "Insight" },
      may: ["read"],
      entry: { group: "customers", order: 40, icon: BulbOutlined },
      load: () => import("./Screen"),
    },
  ],
};
