import type { ComponentType } from "react";
import type { Palette } from "../api/schema";
import type { Fields, Kind, Node, Strategy } from "../document";
import type { Language, Say } from "../i18n";
import type { zh } from "./zh";

/** How a field is filled in. */
export type Input =
  | "text"
  | "number"
  | "yes"
  | "tag_value"
  | "choice"
  | "condition"
  | "event_condition"
  | "conditions"
  | "shares"
  | "event"
  | "channel"
  | "channels"
  | "material"
  | "product"
  | "tag"
  | "strategy"
  | "category"
  | "node"
  | "wave"
  | "stages"
  | "span"
  | "until"
  | "awaited"
  | "awaiteds"
  | "schedule"
  | "reentry"
  | "trial"
  | "bandit"
  | "namespace"
  | "codes";

export type FieldName = keyof typeof zh & string;

export type Field = {
  readonly name: FieldName;
  readonly input: Input;
  readonly required?: boolean;
  readonly options?: readonly FieldName[];
};

/** What is told of a node: it, its strategy, the bank's names. */
export type Telling = {
  readonly node: Node;
  readonly strategy: Strategy;
  readonly bank: Palette;
  readonly say: Say<typeof zh>;
  readonly language: Language;
  /** A condition in words, by its text. */
  readonly read: (condition: string) => string;
};

export type StageWord = "suppressed" | "decided" | "sent" | "delivered" | "seen" | "clicked" | "refused" | "bought";

export const STAGES: readonly StageWord[] = ["suppressed", "decided", "sent", "delivered", "seen", "clicked", "refused", "bought"];

/** A kind of node: how it looks, what is filled in, what a new one says, and how it is told in a line. */
export type NodeKind = {
  readonly kind: Kind;
  readonly icon: ComponentType;
  readonly fields: readonly Field[];
  readonly make: () => Fields;
  readonly summary: (telling: Telling) => string;
};
