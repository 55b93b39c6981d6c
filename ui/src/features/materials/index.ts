import { FileTextOutlined } from "@ant-design/icons";
import type { Feature } from "../../ui";

export const feature: Feature = {
  name: "materials",
  screens: [
    {
      path: "/materials",
      title: { zh: "素材", en: "Materials" },
      may: ["read"],
      entry: { group: "rules", order: 30, icon: FileTextOutlined },
      load: () => import("./Screen"),
    },
    {
      path: "/materials/:material",
      title: { zh: "素材", en: "Material" },
      may: ["read"],
      load: () => import("./One"),
    },
  ],
};
