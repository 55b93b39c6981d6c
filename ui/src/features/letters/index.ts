import { MailOutlined } from "@ant-design/icons";
import type { Feature } from "../../ui";

export const feature: Feature = {
  name: "letters",
  screens: [
    {
      path: "/letters",
      title: { zh: "未收下与未送达", en: "Refused or lost" },
      may: ["read"],
      entry: { group: "operate", order: 40, icon: MailOutlined },
      load: () => import("./Screen"),
    },
  ],
};
