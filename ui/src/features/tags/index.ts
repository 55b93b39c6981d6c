import { TagsOutlined } from "@ant-design/icons";
import type { Feature } from "../../ui";

export const feature: Feature = {
  name: "tags",
  screens: [
    {
      path: "/tags",
      title: { zh: "标签目录", en: "Tag catalogue" },
      may: ["read"],
      entry: { group: "customers", order: 30, icon: TagsOutlined },
      load: () => import("./Screen"),
    },
    {
      path: "/tags/:tag",
      title: { zh: "标签", en: "Tag" },
      may: ["read"],
      load: () => import("./One"),
    },
  ],
};
