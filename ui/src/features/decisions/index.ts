import { AuditOutlined } from "@ant-design/icons";
import type { Feature } from "../../ui";

export const feature: Feature = {
  name: "decisions",
  screens: [
    {
      path: "/decisions",
      title: { zh: "决策查询", en: "Decisions" },
      may: ["read"],
      entry: { group: "customers", order: 20, icon: AuditOutlined },
      load: () => import("./Screen"),
    },
    {
      path: "/decisions/:decision",
      title: { zh: "一次决策", en: "One decision" },
      may: ["read"],
      load: () => import("./One"),
    },
  ],
};
