import { api, told, useAct, useAsked, usePages } from "../../api";
import type { StrategyRows, StrategyState } from "../../api/schema";

const HALF_MINUTE = 30_000;
const TEMPLATES = ["templates", "template", "templateWorks", "templateDocument", "variant", "catalogue"] as const;
const RENEWED = ["strategies", "strategy", "standing", "record", "stops", "templateDocument", "templateWorks"] as const;

const AUDIENCES = ["audiences", "audience", "catalogue"] as const;

export function useStrategies(text: string, state: StrategyState | undefined, priority_class = "") {
  return usePages<StrategyRows, StrategyRows["strategies"][number], string>(
    ["strategies", text, state, priority_class],
    "",
    (after) => api.GET("/v1/strategies", { params: { query: { after, text, priority_class, ...(state && { state }) } } }),
    ({ strategies, next, total }) => ({ rows: strategies, next, total }),
    { every: HALF_MINUTE },
  );
}

export function useDocument(strategy: string, version = "", when = true) {
  return useAsked(
    ["strategy", strategy, version],
    () => api.GET("/v1/strategies/{strategy}", { params: { path: { strategy }, query: { version } } }),
    { when },
  );
}

/** Read a strategy once, to make another one like it. */
export function fetchText(strategy: string) {
  return told(api.GET("/v1/strategies/{strategy}", { params: { path: { strategy }, query: { version: "" } } }));
}

export function useStanding(strategy: string) {
  return useAsked(["standing", strategy], () => api.GET("/v1/strategies/{strategy}/standing", { params: { path: { strategy } } }));
}

export function useCatalogue() {
  return useAsked(["catalogue"], () => api.GET("/v1/catalogue"), { fresh: 5 * 60_000 });
}

/** What is drawn on the board. */
export type DrawnKind = "strategies" | "templates";

/** What is wrong with a text, by place; asked again when the text changed. */
export function useCheck(id: string, text: string, kind: DrawnKind) {
  return useAsked(["check", kind, id, text], () => api.POST("/v1/documents/check", { body: { id, said: { text }, kind, examples: false } }));
}

/** The same, with the strategy's examples played through. */
export function useRehearsal(id: string, text: string, kind: DrawnKind) {
  return useAsked(
    ["rehearsal", kind, id, text],
    () => api.POST("/v1/documents/check", { body: { id, said: { text }, kind, examples: true } }),
    { when: text !== "" },
  );
}

export function useRecord(strategy: string) {
  return useAsked(["record", strategy], () => api.GET("/v1/strategies/{strategy}/record", { params: { path: { strategy } } }));
}

export function useDifferences(strategy: string, before: string, after: string, when: boolean) {
  return useAsked(
    ["differences", strategy, before, after],
    () => api.GET("/v1/strategies/{strategy}/differences", { params: { path: { strategy }, query: { before, after } } }),
    { when },
  );
}

type Saved = { kind?: DrawnKind; id: string; text: string; revision: string };

export function useSave() {
  return useAct(({ kind = "strategies", id, text, revision }: Saved) => {
    const body = { said: { text }, expected_revision: revision };
    return kind === "templates"
      ? api.PUT("/v1/templates/{template}", { params: { path: { template: id } }, body })
      : api.PUT("/v1/strategies/{strategy}", { params: { path: { strategy: id } }, body });
  }, RENEWED);
}

export function useTemplateDocument(template: string) {
  return useAsked(["templateDocument", template], () => api.GET("/v1/templates/{template}/document", { params: { path: { template } } }));
}

/** A template is given up, or offered to branches. */
export function useTemplateLife(template: string) {
  const path = { template };
  return {
    giveUp: useAct(() => api.DELETE("/v1/templates/{template}", { params: { path } }), TEMPLATES),
    submit: useAct(() => api.POST("/v1/templates/{template}/submit", { params: { path } }), [...TEMPLATES, ...RENEWED]),
  };
}

/** The steps of a strategy's life; those that mean one version name it. */
export function useLife(strategy: string) {
  const path = { strategy };
  return {
    giveUp: useAct(() => api.DELETE("/v1/strategies/{strategy}", { params: { path } }), RENEWED),
    submit: useAct(() => api.POST("/v1/strategies/{strategy}/submit", { params: { path } }), RENEWED),
    approve: useAct(
      (body: { version: string; comment: string }) => api.POST("/v1/strategies/{strategy}/approve", { params: { path }, body }),
      RENEWED,
    ),
    sendBack: useAct(
      (body: { version: string; comment: string }) => api.POST("/v1/strategies/{strategy}/return", { params: { path }, body }),
      RENEWED,
    ),
    publish: useAct(
      (version: string) => api.POST("/v1/strategies/{strategy}/publish", { params: { path }, body: { version } }),
      RENEWED,
    ),
    stop: useAct(
      (reason: string) => api.POST("/v1/strategies/{strategy}/stop", { params: { path }, body: { reason } }),
      RENEWED,
    ),
    resume: useAct(() => api.POST("/v1/strategies/{strategy}/resume", { params: { path } }), RENEWED),
  };
}

/** Keep an audience that is new, and let strategies name it; one that says the same is there already. */
export function useKeepAudience() {
  const save = useAct(
    ({ id, text }: { id: string; text: string }) => api.PUT("/v1/audiences/{audience}", { params: { path: { audience: id } }, body: { said: { text }, expected_revision: "" } }),
    AUDIENCES,
  );
  const submit = useAct((id: string) => api.POST("/v1/audiences/{audience}/submit", { params: { path: { audience: id } } }), AUDIENCES);
  return async (id: string, text: string): Promise<void> => {
    try {
      await save.mutateAsync({ id, text });
    } catch (failed) {
      const known = await told(api.GET("/v1/audiences/{audience}", { params: { path: { audience: id } } }));
      if (known.written.text !== text) {
        throw failed;
      }
      if (!known.has_work) {
        return;
      }
    }
    await submit.mutateAsync(id);
  };
}
