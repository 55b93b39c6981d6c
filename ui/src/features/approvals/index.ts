import { AuditOutlined } from "@ant-design/icons";
import type { Feature } from "../../ui";

export const feature: Feature = {
  name: "approvals",
  screens: [
    {
      path: "/approvals",
      title: { zh: "审批", en: "Approvals" },
      may: ["approve", "publish"],
      entry: { group: "draw", order: 20, icon: AuditOutlined },
      load: () => import("./Screen"),
    },
    {
      path: "/approvals/:strategy",
      title: { zh: "审批一个策略", en: "Approve a strategy" },
      may: ["see_strategies"],
      load: () => import("./One"),
    },
  ],
};
