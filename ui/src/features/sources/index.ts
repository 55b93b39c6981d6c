import { CloudDownloadOutlined } from "@ant-design/icons";
import type { Feature } from "../../ui";

export const feature: Feature = {
  name: "sources",
  screens: [
    {
      path: "/sources",
      title: { zh: "数据来源", en: "Sources" },
      may: ["read"],
      entry: { group: "operate", order: 30, icon: CloudDownloadOutlined },
      load: () => import("./Screen"),
    },
  ],
};
