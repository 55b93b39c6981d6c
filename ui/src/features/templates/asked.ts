import { useState } from "react";
import { api, useAct, useAsked } from "../../api";
import type { Simulating } from "../../api/schema";

const RENEWED = ["templates", "template", "variant", "strategies", "strategy"] as const;
const SECOND = 1_000;

export type Tree = Record<string, unknown>;

export function useTemplates() {
  return useAsked(["templates"], () => api.GET("/v1/templates"));
}

/** Templates that somebody is working on, for who may draw. */
export function useTemplateWorks(when: boolean) {
  return useAsked(["templateWorks"], () => api.GET("/v1/manuscripts/templates"), { when });
}

export function useTemplate(template: string) {
  return useAsked(["template", template], () => api.GET("/v1/templates/{template}", { params: { path: { template } } }));
}

export function useCatalogue() {
  return useAsked(["catalogue"], () => api.GET("/v1/catalogue"), { fresh: 5 * 60_000 });
}

/** A variant; refused with 404 while there is none. */
export function useVariant(variant: string) {
  return useAsked(["variant", variant], () => api.GET("/v1/variants/{variant}", { params: { path: { variant } } }));
}

/** What is wrong with a variant that is being filled in. */
export function useCheck(id: string, document: Tree) {
  return useAsked(["check", id, document], () =>
    api.POST("/v1/documents/check", { body: { id, said: { document }, kind: "variants", examples: false } }),
  );
}

type Saved = { document: Tree; revision: string };

export function useLife(variant: string) {
  const path = { variant };
  return {
    save: useAct(
      ({ document, revision }: Saved) => api.PUT("/v1/variants/{variant}", { params: { path }, body: { said: { document }, expected_revision: revision } }),
      RENEWED,
    ),
    giveUp: useAct(() => api.DELETE("/v1/variants/{variant}", { params: { path } }), RENEWED),
    submit: useAct(() => api.POST("/v1/strategies/{strategy}/submit", { params: { path: { strategy: variant } } }), RENEWED),
  };
}

export function useSimulate() {
  return useAct((body: Simulating) => api.POST("/v1/simulations", { body }), ["simulations"]);
}

/** A simulation: asked every second until it is over. */
export function useSimulation(id: string) {
  const [over, setOver] = useState("");
  const asked = useAsked(
    ["simulation", id],
    () => api.GET("/v1/simulations/{simulation_id}", { params: { path: { simulation_id: id } } }),
    { when: id !== "", ...(over !== id && { every: SECOND }) },
  );
  const state = asked.data?.simulation.id === id ? asked.data.simulation.state : "waiting";
  if (state !== "waiting" && state !== "running" && over !== id) {
    setOver(id);
  }
  return asked;
}
