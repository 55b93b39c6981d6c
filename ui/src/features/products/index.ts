import { ShoppingOutlined } from "@ant-design/icons";
import type { Feature } from "../../ui";

export const feature: Feature = {
  name: "products",
  screens: [
    {
      path: "/products",
      title: { zh: "产品", en: "Products" },
      may: ["read"],
      entry: { group: "rules", order: 20, icon: ShoppingOutlined },
      load: () => import("./Screen"),
    },
    {
      path: "/products/:product",
      title: { zh: "产品", en: "Product" },
      may: ["read"],
      load: () => import("./One"),
    },
  ],
};
