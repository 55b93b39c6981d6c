import { MobileOutlined } from "@ant-design/icons";
import type { Feature } from "../../ui";

export const feature: Feature = {
  name: "handset",
  screens: [
    {
      path: "/handset",
      title: { zh: "模拟手机", en: "Virtual handset" },
      // It plays a customer: sends events, looks at slots and answers. Only an administrator may do all of it.
      may: ["send"],
      entry: { group: "customers", order: 50, icon: MobileOutlined },
      load: () => import("./Screen"),
    },
  ],
};
