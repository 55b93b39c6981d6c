import type { Feature } from "../../ui";

export const feature: Feature = {
  name: "live",
  screens: [
    {
      path: "/strategies/:strategy/live",
      title: { zh: "实时", en: "Live" },
      may: ["see_strategies"],
      load: () => import("./Screen"),
    },
  ],
};
