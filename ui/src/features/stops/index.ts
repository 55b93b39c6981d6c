import { StopOutlined } from "@ant-design/icons";
import type { Feature } from "../../ui";

export const feature: Feature = {
  name: "stops",
  screens: [
    {
      path: "/stops",
      title: { zh: "紧急停止", en: "Emergency stops" },
      may: ["read"],
      entry: { group: "operate", order: 5, icon: StopOutlined },
      load: () => import("./Screen"),
    },
  ],
};
