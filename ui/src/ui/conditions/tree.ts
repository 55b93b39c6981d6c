import type { RuleGroupType, RuleType } from "react-querybuilder";
import type {
  Among,
  AllOf,
  AnyOf,
  Between,
  Comparison,
  FoldSubject,
  Holds,
  InAudience,
  Kind,
  Known,
  Matches,
  NotOf,
  Opaque,
} from "../../api/schema";

/** A test of one thing against written values. */
export type Test = Comparison | Among | Between | Matches | Known;
export type Subject = Comparison["subject"];
export type Value = Comparison["value"];
export type Leaf = Test | Holds | InAudience | Opaque;
export type Tree = AllOf | AnyOf | NotOf | Leaf;
/** What one row of the editor shows: a test, or that a tag of yes and no is no. */
export type Line = Leaf | (NotOf & { item: Holds });

const FIELD = "line";

function isLine(tree: Tree): tree is Line {
  switch (tree.kind) {
    case "all":
    case "any":
      return false;
    case "not":
      return tree.item.kind === "holds";
    case "compare":
    case "in":
    case "between":
    case "like":
    case "known":
    case "holds":
    case "audience":
    case "text":
      return true;
  }
}

export function rule(line: Line): RuleType {
  return { field: FIELD, operator: "=", value: line };
}

/** The tree of the engine as the editor's groups and rows. */
export function toQuery(tree: Tree | null): RuleGroupType {
  if (tree === null) {
    return { combinator: "and", rules: [] };
  }
  const part = partOf(tree);
  return "rules" in part ? part : { combinator: "and", rules: [part] };
}

function partOf(tree: Tree): RuleGroupType | RuleType {
  if (isLine(tree)) {
    return rule(tree);
  }
  switch (tree.kind) {
    case "all":
      return { combinator: "and", rules: tree.items.map(partOf) };
    case "any":
      return { combinator: "or", rules: tree.items.map(partOf) };
    case "not": {
      const inner = toQuery(tree.item);
      // Not of not: the outer one is a group of its own.
      return inner.not ? { combinator: "and", not: true, rules: [inner] } : { ...inner, not: true };
    }
  }
}

/** The editor's groups and rows as the tree of the engine. */
export function toTree(query: RuleGroupType): AllOf | AnyOf | NotOf {
  const items = query.rules.map((part) => ("rules" in part ? toTree(part) : (part.value as Line)));
  const group: AllOf | AnyOf = query.combinator === "or" ? { kind: "any", items } : { kind: "all", items };
  return query.not ? { kind: "not", item: group } : group;
}

/** Whether nothing is asked at all. */
export function isEmpty(query: RuleGroupType): boolean {
  return query.rules.every((part) => "rules" in part && isEmpty(part));
}

export const SIGNS = ["=", "<>", ">=", "<=", ">", "<"] as const;
export const WORDS = ["in", "not_in", "between", "not_between", "like", "not_like", "known", "unknown"] as const;
export type Asks = (typeof SIGNS)[number] | (typeof WORDS)[number];

const OF_NUMBERS: readonly Asks[] = [">=", "<=", ">", "<", "=", "<>", "between", "not_between", "known", "unknown"];
const OF_TEXTS: readonly Asks[] = ["in", "not_in", "=", "<>", "like", "not_like", "known", "unknown"];
const OF_CODES: readonly Asks[] = ["in", "not_in", "known", "unknown"];

/** What may be asked of a value of a kind, the commonest first. */
export function asksOf(kind: Kind, hasCodes: boolean): readonly Asks[] {
  switch (kind) {
    case "text":
      return hasCodes ? OF_CODES : OF_TEXTS;
    case "boolean":
      return ["known", "unknown"];
    case "integer":
    case "real":
    case "money":
    case "date":
    case "timestamp":
      return hasCodes ? [...OF_CODES, "=", "<>"] : OF_NUMBERS;
  }
}

export function asksIn(test: Test): Asks {
  switch (test.kind) {
    case "compare":
      return test.operator as Asks;
    case "in":
      return test.negated ? "not_in" : "in";
    case "between":
      return test.negated ? "not_between" : "between";
    case "like":
      return test.negated ? "not_like" : "like";
    case "known":
      return test.negated ? "unknown" : "known";
  }
}

/** The values that a test compares with, in their order. */
export function valuesIn(test: Test): readonly Value[] {
  switch (test.kind) {
    case "compare":
      return [test.value];
    case "in":
      return test.values;
    case "between":
      return [test.low, test.high];
    case "like":
      return [test.pattern];
    case "known":
      return [];
  }
}

/** A test of a subject; `first` stands where a value is still missing. */
export function testOf(subject: Subject, asks: Asks, values: readonly Value[], first: Value): Test {
  const one = values[0] ?? first;
  switch (asks) {
    case "in":
    case "not_in":
      return { kind: "in", subject, values: values.length ? [...values] : [first], negated: asks === "not_in" };
    case "between":
    case "not_between":
      return { kind: "between", subject, low: one, high: values[1] ?? one, negated: asks === "not_between" };
    case "like":
    case "not_like":
      return { kind: "like", subject, pattern: String(one), negated: asks === "not_like" };
    case "known":
    case "unknown":
      return { kind: "known", subject, negated: asks === "unknown" };
    case "=":
    case "<>":
    case ">=":
    case "<=":
    case ">":
    case "<":
      return { kind: "compare", subject, operator: asks, value: one };
  }
}

/** What a new value of a kind begins with. */
export function firstOf(kind: Kind, codes: readonly string[], today: string): Value {
  switch (kind) {
    case "boolean":
      return true;
    case "integer":
    case "real":
    case "money":
      return codes[0] === undefined ? 0 : Number(codes[0]);
    case "text":
      return codes[0] ?? "";
    case "date":
    case "timestamp":
      return today;
  }
}

/** So many times in the last 30 days, at least once. */
export function often(event: string): Comparison {
  const subject: FoldSubject = { kind: "fold", function: "count_of", event, property: "", window: 30, window_unit: "days", by: "", span: 0, span_unit: "days", where: "" };
  return { kind: "compare", subject, operator: ">=", value: 1 };
}

/** The tags that a tree names, each once. */
export function tagsIn(tree: Tree | null): string[] {
  const found = new Set<string>();
  const look = (part: Tree): void => {
    switch (part.kind) {
      case "all":
      case "any":
        part.items.forEach(look);
        break;
      case "not":
        look(part.item);
        break;
      case "holds":
        found.add(part.name);
        break;
      case "audience":
      case "text":
        break;
      case "compare":
      case "in":
      case "between":
      case "like":
      case "known":
        if (part.subject.kind === "tag") {
          found.add(part.subject.name);
        }
    }
  };
  if (tree) {
    look(tree);
  }
  return [...found];
}
