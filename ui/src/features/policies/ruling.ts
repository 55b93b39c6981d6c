import { api, useAct, useAsked } from "../../api";
import { patiently } from "../../api/patient";
import type { Plain } from "./draft";

const RENEWED = ["policy", "policies", "catalogue", "caps"] as const;
const DAYS = 30;

export type Said = { document: Plain } | { text: string };

/** The policy as a document: in force, written, waiting, and what people did. */
export function usePolicy() {
  return useAsked(["policy"], () => api.GET("/v1/policy"));
}

/** What is wrong with a policy that somebody writes, what it changes, what it says. */
export function useChecked(said: Said, when: boolean) {
  return useAsked(["policyChecked", said], () => api.POST("/v1/policy/check", { body: said }), { when });
}

/** What its changed caps would have done in the last days. */
export function useEffects(said: Said, when: boolean) {
  const body = { said, days: DAYS };
  return useAsked(["policyEffects", said], () => patiently(() => api.POST("/v1/policy/what-if", { body })), { when, fresh: 60_000 });
}

export function useVersion(version: string) {
  return useAsked(["policyVersion", version], () => api.GET("/v1/policy/versions/{version}", { params: { path: { version } } }), { when: version !== "" });
}

type Saving = { said: Said; revision: string };
type Looked = { version: string; comment?: string };

/** What people do to the policy. */
export function useRuling() {
  return {
    save: useAct(({ said, revision }: Saving) => api.PUT("/v1/policy", { body: { said, expected_revision: revision } }), RENEWED),
    giveUp: useAct(() => api.DELETE("/v1/policy"), RENEWED),
    submit: useAct(() => api.POST("/v1/policy/submit"), RENEWED),
    tighten: useAct((reason: string) => api.POST("/v1/policy/tighten", { body: { reason } }), RENEWED),
    approve: useAct(({ version, comment = "" }: Looked) => api.POST("/v1/policy/approve", { body: { version, comment } }), RENEWED),
    sendBack: useAct(({ version, comment = "" }: Looked) => api.POST("/v1/policy/return", { body: { version, comment } }), RENEWED),
    publish: useAct(({ version }: Looked) => api.POST("/v1/policy/publish", { body: { version } }), RENEWED),
    restore: useAct((version: string) => api.POST("/v1/policy/restore", { body: { version } }), RENEWED),
  };
}
