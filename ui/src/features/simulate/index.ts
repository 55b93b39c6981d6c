import type { Feature } from "../../ui";

export const feature: Feature = {
  name: "simulate",
  screens: [
    {
      path: "/strategies/:strategy/simulate",
      title: { zh: "仿真", en: "Simulation" },
      may: ["simulate"],
      load: () => import("./Screen"),
    },
  ],
};
