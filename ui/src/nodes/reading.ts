import { api, useAsked, useAskedEach, useMay } from "../api";
import type { ConditionTold, Kind, Palette, TagOffered } from "../api/schema";
import { isFields, textOf, type Json, type Node, type Strategy } from "../document";
import { useLanguage, type Language } from "../i18n";

const MINUTE = 60_000;

/** What a condition is on: the customer, or the properties of an event. */
export type Of = { readonly of: "customer" | "event"; readonly event: string };

type Value = { value: boolean | number | string | null; kind?: Kind };
type Said = Of & { parameters: Record<string, Value>; allow_hindsight: boolean };

/** What the engine is to know of the strategy that a condition stands in. */
export function saidOf(strategy: Strategy, { of, event }: Of): Said {
  return { of, event, parameters: parametersOf(strategy.parameters as Json), allow_hindsight: textOf(strategy.hindsight as Json) !== "" };
}

/** The values of the strategy's parameters, which its conditions may name. */
function parametersOf(told: Json | undefined): Record<string, Value> {
  const entries = isFields(told) ? Object.entries(told) : [];
  return Object.fromEntries(
    entries.map(([name, one]) => {
      const value = isFields(one) ? one.value : one;
      const kind = isFields(one) ? KINDS.find((known) => known === one.kind) : undefined;
      return [name, { value: typeof value === "object" ? null : (value ?? null), ...(kind && { kind }) }];
    }),
  );
}

const KINDS: readonly Kind[] = ["integer", "real", "money", "boolean", "text", "date", "timestamp"];

/** A formula of the score in words, as the strategy says it now. */
export function useFormula(strategy: Strategy, of: "propensity" | "value", text: string) {
  const { score } = strategy as unknown as { score?: Json };
  const said = isFields(score) ? score : {};
  const number = (name: string) => (typeof said[name] === "number" ? said[name] : 0);
  const body = {
    text,
    of,
    propensity_unknown: Math.min(1, Math.max(0, number("propensity_unknown"))),
    value_unknown_cents: Math.round(number("value_unknown_cents")),
    parameters: parametersOf(strategy.parameters as Json),
  };
  return useAsked(["formula", body], () => api.POST("/v1/formulas/read", { body }), { fresh: MINUTE });
}

/** A condition in all its forms; not asked of no text, nor of no event. */
export function useRead(strategy: Strategy, text: string, on: Of) {
  const body = { text, ...saidOf(strategy, on) };
  return useAsked(["condition", body], () => api.POST("/v1/conditions/read", { body }), {
    when: text !== "" && (on.of === "customer" || on.event !== ""),
    fresh: MINUTE,
  });
}

/** A condition in words; as it is written until the engine has told. */
export function useReadBack(strategy: Strategy, text: string, on: Of): string {
  const language = useLanguage();
  return useRead(strategy, text, on).data?.read_back?.[language] ?? text;
}

/** The same of a tree that is being made. */
export function useReadTree(strategy: Strategy, tree: object | null, on: Of) {
  const body = { tree: tree as ConditionTold["tree"], ...saidOf(strategy, on) };
  return useAsked(["condition", body], () => api.POST("/v1/conditions/read", { body }), { when: tree !== null, fresh: MINUTE });
}

/** How many customers meet a condition now. */
export function useCounted(where: string) {
  const may = useMay("read");
  const body = { audience: "", where };
  return useAsked(["counted", where], () => api.POST("/v1/selections/count", { body }), { when: may && where !== "", fresh: MINUTE });
}

/** On what the conditions of a node are: a split may ask of the event that let the customer in. */
export function askedOf(node: Node, strategy: Strategy): Of {
  const entry = strategy.graph.nodes.find(({ kind }) => kind === "entry");
  return node.kind === "condition_split" && node.of === "entry" ? { of: "event", event: textOf(entry?.event) } : { of: "customer", event: "" };
}

/** The conditions of a node, as documents write them. */
function conditionsIn(node: Node): readonly string[] {
  switch (node.kind) {
    case "entry":
      return [textOf(node.audience)];
    case "condition_split":
      return isFields(node.branches) ? Object.values(node.branches).map(textOf) : [];
    case "audience_split":
      return isFields(node.audiences) ? Object.values(node.audiences).map(textOf) : [];
    case "experiment_split":
    case "wave_split":
    case "wait":
    case "wait_for_event":
    case "race":
    case "message":
    case "task":
    case "choose":
    case "benefit":
    case "set_tag":
    case "adjust_preference":
    case "sub_journey":
    case "jump":
    case "exit":
      return [];
  }
}

/** The conditions of a node in words, by their text; each as it is written until the engine has told. */
export function useSentences(node: Node, strategy: Strategy, language: Language): (text: string) => string {
  const texts = [...new Set(conditionsIn(node).filter(Boolean))];
  const said = saidOf(strategy, askedOf(node, strategy));
  const told = useAskedEach(
    "condition",
    texts.map((text) => ({ text, ...said })),
    (body) => api.POST("/v1/conditions/read", { body }),
  );
  const words = new Map(texts.map((text, at) => [text, told[at]?.read_back?.[language] ?? text]));
  return (text) => words.get(text) ?? text;
}

/** What a condition on an event may name: its properties, as if they were tags. */
export function offeredOf(bank: Palette, event: string): Palette {
  const of = bank.events.find(({ name }) => name === event);
  const tags = Object.entries(of?.properties ?? {}).map(
    ([name, kind]): TagOffered => ({
      tag: { name, kind, label: of?.labels[name] ?? { zh: name, en: name }, computed: false, definition: "", steward: "", family: null, aspects: [], uses: [], sensitivity: "internal", source: "", owner: null },
      values: {},
      hindsight: "",
    }),
  );
  return { ...bank, tags, events: [], audiences: [] };
}
