import type { Kind } from "../../api/schema";
import type { SIGNS } from "./tree";

export type Sign = (typeof SIGNS)[number];

/** A test of one property of an event against a written value. */
export type Filter = { readonly property: string; readonly sign: Sign; readonly value: string | number | boolean };

const TEST = /^\s*"?([A-Za-z_]\w*)"?\s*(=|<>|!=|>=|<=|>|<)\s*('(?:[^']|'')*'|-?\d+(?:\.\d+)?|TRUE|FALSE)\s*/i;
const AND = /^AND\s+/i;

/** Read the tests that are joined by AND; null where the text says something else, which then stays as it is. */
export function readFilters(where: string): readonly Filter[] | null {
  const found: Filter[] = [];
  let rest = where.trim();
  while (rest) {
    const test = TEST.exec(rest);
    if (!test) {
      return null;
    }
    const [all, property = "", sign = "=", value = ""] = test;
    found.push({ property, sign: sign === "!=" ? "<>" : (sign as Sign), value: valueOf(value) });
    rest = rest.slice(all.length);
    const joined = AND.exec(rest);
    if (rest && !joined) {
      return null;
    }
    rest = rest.slice(joined?.[0].length ?? 0);
  }
  return found;
}

function valueOf(text: string): Filter["value"] {
  if (text.startsWith("'")) {
    return text.slice(1, -1).replaceAll("''", "'");
  }
  return /^(true|false)$/i.test(text) ? /^true$/i.test(text) : Number(text);
}

export function writeFilters(filters: readonly Filter[]): string {
  return filters.map(({ property, sign, value }) => `${property} ${sign} ${typeof value === "string" ? `'${value.replaceAll("'", "''")}'` : String(value).toUpperCase()}`).join(" AND ");
}

/** What a new test of a property begins with. */
export function firstFilter(property: string, kind: Kind, today: string): Filter {
  switch (kind) {
    case "integer":
    case "real":
    case "money":
      return { property, sign: ">=", value: 0 };
    case "boolean":
      return { property, sign: "=", value: true };
    case "date":
    case "timestamp":
      return { property, sign: ">=", value: today };
    case "text":
      return { property, sign: "=", value: "" };
  }
}
