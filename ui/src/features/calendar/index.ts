import { CalendarOutlined } from "@ant-design/icons";
import type { Feature } from "../../ui";

export const feature: Feature = {
  name: "calendar",
  screens: [
    {
      path: "/calendar",
      title: { zh: "营销日历", en: "Marketing calendar" },
      may: ["read"],
      entry: { group: "today", order: 20, icon: CalendarOutlined },
      load: () => import("./Screen"),
    },
  ],
};
