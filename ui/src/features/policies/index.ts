import { SafetyCertificateOutlined } from "@ant-design/icons";
import type { Feature } from "../../ui";

export const feature: Feature = {
  name: "policies",
  screens: [
    {
      path: "/policies",
      title: { zh: "全行规则", en: "Policies" },
      may: ["read"],
      entry: { group: "rules", order: 10, icon: SafetyCertificateOutlined },
      load: () => import("./Screen"),
    },
    {
      path: "/policies/change",
      title: { zh: "修改全行规则", en: "Change the policy" },
      may: ["read"],
      load: () => import("./Ruling"),
    },
  ],
};
