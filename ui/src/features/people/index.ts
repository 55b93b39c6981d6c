import { IdcardOutlined } from "@ant-design/icons";
import type { Feature } from "../../ui";

export const feature: Feature = {
  name: "people",
  screens: [
    {
      path: "/people",
      title: { zh: "登录账号", en: "Accounts" },
      may: ["accounts"],
      entry: { group: "operate", order: 60, icon: IdcardOutlined },
      load: () => import("./Screen"),
    },
  ],
};
