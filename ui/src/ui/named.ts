import { api, useAsked } from "../api";
import type { HandTag, Label, Names } from "../api/schema";
import { useLanguage } from "../i18n";

/** Grounds of tags on which white is read well. */
export const YES = "#1b7340";
export const NO = "#8a5a00";

export type NameKind = "units" | "channels" | "purposes" | "strategies" | "events" | "outcomes" | "reasons" | "rules" | "subjects";

export type Naming = {
  /** What people call a thing; where nobody named it, what it is called in documents. */
  name: (kind: NameKind, id: string) => string;
  /** All of a kind, to choose from. */
  all: (kind: NameKind) => { value: string; label: string }[];
  /** A label in the reader's language. */
  tell: (label: Label) => string;
  /** What people call a place of an app where offers are shown. */
  slot: (placement: string) => string;
  slots: Names["slots"];
  /** Whether nobody here is a real customer; undefined while that is asked. */
  demonstration: boolean | undefined;
  handTags: readonly HandTag[];
};

const DAY = 86_400_000;

/** What people call channels, purposes, units, strategies, reasons and results, as the engine says. */
export function useNames(): Naming {
  const language = useLanguage();
  const { data } = useAsked(["names"], () => api.GET("/v1/names"), { fresh: DAY });
  const tell = (label: Label) => label[language];
  const name = (kind: NameKind, id: string): string => {
    const found = data?.[kind].find((one) => one.id === id);
    return found ? tell(found.label) : id;
  };
  return {
    name,
    slot: (placement) => name("channels", data?.slots.find((one) => one.placement === placement)?.channel ?? placement),
    all: (kind) => (data?.[kind] ?? []).map(({ id, label }) => ({ value: id, label: tell(label) })),
    tell,
    slots: data?.slots ?? [],
    demonstration: data?.demonstration,
    handTags: data?.hand_tags ?? [],
  };
}
