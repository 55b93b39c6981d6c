import { UserOutlined } from "@ant-design/icons";
import type { Feature } from "../../ui";

export const feature: Feature = {
  name: "customers",
  screens: [
    {
      path: "/customers",
      title: { zh: "客户", en: "Customers" },
      may: ["see_customers"],
      entry: { group: "customers", order: 10, icon: UserOutlined },
      load: () => import("./Screen"),
    },
    {
      path: "/customers/:customer",
      title: { zh: "客户全貌", en: "One customer" },
      may: ["see_customers"],
      load: () => import("./One"),
    },
  ],
};
