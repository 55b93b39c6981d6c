import type { Palette } from "../../api/schema";
import { nodeOf, type Strategy } from "../../document";
import { tellMoney, type Language, type Say } from "../../i18n";
import { tellClass } from "../../ui/classes/telling";
import { nodeTitle } from "../telling";
import type { zh as nodeWords } from "../zh";
import { isOwn } from "./words";
import type { zh } from "./zh";

const NODES = "graph/nodes/";
const CLASSES = ["category", "topic", "priority_class", "message_class"] as const;

/** Which node a path belongs to, and the field within it; no node: the strategy itself. */
export function placeOf(path: string): { node: string; field: readonly string[] } {
  if (!path.startsWith(NODES)) {
    return { node: "", field: path.split("/") };
  }
  const [node = "", ...field] = path.slice(NODES.length).split("/");
  return { node, field };
}

type Words = { own: Say<typeof zh>; of: Say<typeof nodeWords>; isOfNodes: (part: string) => part is keyof typeof nodeWords };

/** A path as people read it: the node's name on the picture, then its field. */
export function tellPlace(path: string, strategies: readonly Strategy[], { own, of, isOfNodes }: Words, language: Language): string {
  const { node, field } = placeOf(path);
  const drawn = strategies.flatMap((one) => nodeOf(one, node) ?? [])[0];
  const named = field.map((part, at) => {
    if (node && isOfNodes(part)) {
      return of(part);
    }
    if (part === "value" && field[at - 1] !== "score") {
      return own("given");
    }
    return isOwn(part) ? own(part) : isOfNodes(part) ? of(part) : part;
  });
  return [drawn ? nodeTitle(drawn, language) : node || own("whole"), ...named].join(" · ");
}

/** A value as people read it: things by their names, money in yuan, lists in one line. */
export function tellValue(value: unknown, path: string, bank: Palette, own: Say<typeof zh>, language: Language): string {
  if (value === null || value === undefined) {
    return own("none");
  }
  if (typeof value === "boolean") {
    return own(value ? "yes" : "no");
  }
  if (typeof value === "number") {
    return path.endsWith("_cents") ? tellMoney(value, language) : String(value);
  }
  if (typeof value === "string") {
    return nameIn(bank, path, value, language);
  }
  if (Array.isArray(value)) {
    return value.map((one: unknown) => tellValue(one, path, bank, own, language)).join(" · ");
  }
  return JSON.stringify(value);
}

/** What a value is the name of, as the fields on its path say: `graph/nodes/push/channels/0` is a channel. */
function nameIn(bank: Palette, path: string, value: string, language: Language): string {
  const found = placeOf(path)
    .field.flatMap((field) => listOf(bank, field))
    .find(({ id }) => id === value);
  const isClass = CLASSES.some((field) => path === field || path.endsWith(`/${field}`));
  return found?.label[language] ?? (isClass ? tellClass(value, language) : value);
}

function listOf(bank: Palette, field: string): readonly { id: string; label: { zh: string; en: string } }[] {
  switch (field) {
    case "material":
      return bank.materials.map(({ id, opening }) => ({ id, label: { zh: `${opening} · ${id}`, en: `${opening} · ${id}` } }));
    case "channel":
    case "channels":
      return bank.channels;
    case "product":
    case "benefit":
      return bank.products;
    case "strategy":
      return bank.strategies;
    case "template":
      return bank.templates;
    case "org":
    case "within":
      return bank.units;
    case "department":
      return bank.departments;
    case "event":
      return bank.events.map(({ name, label }) => ({ id: name, label }));
    case "tag":
    case "preference_tag":
      return bank.tags.map(({ tag: { name, label } }) => ({ id: name, label }));
    default:
      return [];
  }
}
