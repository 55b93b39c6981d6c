import type { Found } from "../../api/schema";

/** A policy as plain data, as documents say it. */
export type Plain = Record<string, unknown>;
/** A rule of one of its lists. */
export type Rule = Plain & { id: string };
/** The lists that have a form of their own. */
export type Part = "caps" | "open_hours" | "blackouts" | "rests";

const isPlain = (value: unknown): value is Plain => typeof value === "object" && value !== null && !Array.isArray(value);
const isRule = (value: unknown): value is Rule => isPlain(value) && typeof value.id === "string";

/** The rules of a list; what is no rule is left to the text. */
export function rulesOf(document: Plain, part: Part): Rule[] {
  const found = document[part];
  return Array.isArray(found) ? found.filter(isRule) : [];
}

/** A document in which a rule says something else, or that has it, too. */
export function withRule(document: Plain, part: Part, rule: Rule): Plain {
  const rules = rulesOf(document, part);
  const isNew = rules.every(({ id }) => id !== rule.id);
  return { ...document, [part]: isNew ? [...rules, rule] : rules.map((one) => (one.id === rule.id ? rule : one)) };
}

/** A document without a rule; a list without rules is not written. */
export function withoutRule(document: Plain, part: Part, id: string): Plain {
  const rules = rulesOf(document, part).filter((rule) => rule.id !== id);
  return withField(document, part, rules.length > 0 ? rules : undefined);
}

/** Plain data with another field; nothing, or an empty list, is not written. */
export function withField<Of extends Plain>(plain: Of, field: string, value: unknown): Of {
  const isNothing = value === undefined || value === "" || value === false || (Array.isArray(value) && value.length === 0);
  if (!isNothing) {
    return { ...plain, [field]: value };
  }
  return Object.fromEntries(Object.entries(plain).filter(([key]) => key !== field)) as Of;
}

/** A part of plain data that is plain data itself. */
export function inner(plain: Plain, field: string): Plain {
  const found = plain[field];
  return isPlain(found) ? found : {};
}

export const textOf = (plain: Plain, field: string): string => (typeof plain[field] === "string" ? plain[field] : "");
export const numberOf = (plain: Plain, field: string): number => (typeof plain[field] === "number" ? plain[field] : 0);

export function listOf(plain: Plain, field: string): string[] {
  const found = plain[field];
  return Array.isArray(found) ? found.filter((one): one is string => typeof one === "string") : [];
}

const STEM = { caps: "cap", open_hours: "hours", blackouts: "blackout", rests: "rest" } as const;

/** A name that no rule of the list bears. */
export function freshName(document: Plain, part: Part): string {
  const taken = new Set(rulesOf(document, part).map(({ id }) => id));
  let number = taken.size + 1;
  while (taken.has(`${STEM[part]}_${String(number)}`)) {
    number += 1;
  }
  return `${STEM[part]}_${String(number)}`;
}

/** What is wrong with a part of the document, in the engine's words; nothing where it is right. */
export function problemAt(problems: readonly Found[], path: string): string | undefined {
  return problems.find((one) => !one.is_advice && (one.path === path || one.path.startsWith(`${path}/`)))?.message;
}

/** How many errors stand in a list, or in a rule. */
export function errorsIn(problems: readonly Found[], path: string): number {
  return problems.filter((one) => !one.is_advice && (one.path === path || one.path.startsWith(`${path}/`))).length;
}
