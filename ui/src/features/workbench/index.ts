import { PhoneOutlined, TeamOutlined } from "@ant-design/icons";
import type { Feature } from "../../ui";

export const feature: Feature = {
  name: "workbench",
  screens: [
    {
      path: "/workbench",
      title: { zh: "我的任务", en: "My tasks" },
      may: ["see_tasks"],
      entry: { group: "today", order: 20, icon: PhoneOutlined },
      load: () => import("./Screen"),
    },
    {
      path: "/workbench/:task",
      title: { zh: "任务", en: "Task" },
      may: ["see_tasks"],
      load: () => import("./One"),
    },
    {
      path: "/desk",
      title: { zh: "团队任务", en: "Tasks of the team" },
      may: ["assign"],
      entry: { group: "today", order: 30, icon: TeamOutlined },
      load: () => import("./Desk"),
    },
  ],
};
