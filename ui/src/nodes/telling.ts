import type { Palette } from "../api/schema";
import { isFields, labelOf, nodeOf, textOf, textsOf, type Fields, type Json, type Node, type Strategy } from "../document";
import type { Language, Say } from "../i18n";
import { STAGES } from "./kinds";
import type { zh } from "./zh";

type Words = Say<typeof zh>;
type Named = { id?: string; name?: string; label: { zh: string; en: string } };

const CLIPPED = 60;

export function join(parts: readonly string[]): string {
  return parts.filter(Boolean).join(" · ");
}

export function clip(text: string): string {
  return text.length > CLIPPED ? `${text.slice(0, CLIPPED - 1)}…` : text;
}

export function entriesOf(value: Json | undefined): readonly (readonly [string, Json])[] {
  return isFields(value) ? Object.entries(value) : [];
}

/** What people call a thing of the bank; its name where it is not known. */
export function nameOf(named: readonly Named[], id: Json | undefined, language: Language): string {
  const found = named.find((one) => (one.id ?? one.name) === id);
  return found?.label[language] ?? textOf(id);
}

/** A text by its first words, with its number. */
export function materialName(said: string, id: string): string {
  return said && said !== id ? `${said}（${id}）` : id;
}

/** What a text of the bank says, in a few words; its number where it is not known. */
export function materialSaid(bank: Palette, id: Json | undefined, language: Language): string {
  return nameOf(bank.materials, id, language);
}

export function tagName(bank: Palette, tag: Json | undefined, language: Language): string {
  return nameOf(bank.tags.map((one) => one.tag), tag, language);
}

/** What a node is called on the picture. */
export function titleOf(strategy: Strategy, id: Json | undefined, language: Language): string {
  const node = nodeOf(strategy, textOf(id));
  return node ? nodeTitle(node, language) : textOf(id);
}

export function nodeTitle(node: Node, language: Language): string {
  return labelOf(node.label)?.[language] || node.id;
}

/** A value of a tag: yes or no, what its code means, or as it is. */
export function tellValue(bank: Palette, tag: Json | undefined, value: Json | undefined, say: Words, language: Language): string {
  if (typeof value === "boolean") {
    return say(value ? "yes" : "no");
  }
  const meant = bank.tags.find((one) => one.tag.name === tag)?.values?.[String(value)];
  return meant?.[language] ?? String(value);
}

export function tellSpan(span: Json | undefined, say: Words): string {
  const { days = 0, hours = 0, minutes = 0 } = (isFields(span) ? span : {}) as Fields;
  const parts = [
    days ? say("someDays", { n: Number(days) }) : "",
    hours ? say("someHours", { n: Number(hours) }) : "",
    minutes ? say("someMinutes", { n: Number(minutes) }) : "",
  ];
  return parts.filter(Boolean).join(" ") || say("noTime");
}

export function tellAwaited(awaited: Json | undefined, strategy: Strategy, bank: Palette, say: Words, language: Language): string {
  if (!isFields(awaited)) {
    return "";
  }
  if (textOf(awaited.event)) {
    return nameOf(bank.events, awaited.event, language);
  }
  const stages = STAGES.filter((stage) => textsOf(awaited.stages).includes(stage)).map((stage) => say(stage));
  return join([titleOf(strategy, awaited.wave, language), stages.join(" / ")]);
}

export function tellUntil(until: Json | undefined, say: Words, bank: Palette, language: Language): string {
  if (!isFields(until)) {
    return "";
  }
  switch (textOf(until.kind)) {
    case "after":
      return tellSpan(until, say);
    case "next":
      return say("untilNext", { at: textOf(until.at) });
    case "date":
      return say("untilDate", { tag: tagName(bank, until.tag, language), days: Number(until.days ?? 0) });
    case "business_days":
      return say("untilWorkingDays", { n: Number(until.days ?? 0) });
    default:
      return textOf(until.kind);
  }
}
