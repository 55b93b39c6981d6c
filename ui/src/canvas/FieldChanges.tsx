import type { FieldChange, Palette } from "../api/schema";
import { isFields, nodeOf, placeOf, textOf, type Json, type Strategy } from "../document";
import { tellMoney, useLanguage, type Language } from "../i18n";
import { materialName, nameOf, nodeTitle, tagName, useNodeWords, useReadBack } from "../nodes";
import { EmptyState, WideTable } from "../ui";
import { useWords } from "./words";
import type { zh } from "./zh";
import type { zh as nodeZh } from "../nodes/zh";

type Props = {
  fields: readonly FieldChange[];
  before: Strategy;
  after: Strategy;
  bank: Palette;
  /** What the two versions are called. */
  names: readonly [string, string];
};

/** What two versions say otherwise, field by field, in the words of the bank. */
export function FieldChanges({ fields, before, after, bank, names: [old, now] }: Props) {
  const say = useWords();
  const where = useWhere(before, after);
  return (
    <WideTable<FieldChange>
      label={say("fieldChanges")}
      rowKey={({ path }) => path}
      rows={fields}
      locale={{ emptyText: <EmptyState title={say("sameFields")} /> }}
      columns={[
        { title: say("changedWhere"), render: (_, { path }) => where(path) },
        { title: old, render: (_, { path, before: value }) => <Value path={path} value={value as Json} strategy={before} bank={bank} /> },
        { title: now, render: (_, { path, after: value }) => <Value path={path} value={value as Json} strategy={after} bank={bank} /> },
      ]}
    />
  );
}

/** The place of a field: the title of its node, and what people call the field. */
export function useWhere(before: Strategy, after: Strategy): (path: string) => string {
  const say = useWords();
  const word = useNodeWords();
  const language = useLanguage();
  return (path) => {
    const { node, field } = placeOf(path);
    const drawn = nodeOf(after, node) ?? nodeOf(before, node);
    // A word that nobody gave comes back as it is asked for.
    const called = (part: string) => {
      const own = say(`field_${part}` as keyof typeof zh);
      return own === `field_${part}` ? word(part as keyof typeof nodeZh) : own;
    };
    return [drawn ? nodeTitle(drawn, language) : node || say("wholeStrategy"), ...field.map(called)].join(" · ");
  };
}

const CONDITIONS = new Set(["audience", "condition", "branches", "audiences"]);

function Value({ path, value, strategy, bank }: { path: string; value: Json; strategy: Strategy; bank: Palette }) {
  const say = useWords();
  const language = useLanguage();
  const { field } = placeOf(path);
  if (value === null || value === undefined) {
    return <span className="hc-secondary">{say("nothingThere")}</span>;
  }
  if (typeof value === "string" && field.some((part) => CONDITIONS.has(part))) {
    return <Condition text={value} strategy={strategy} />;
  }
  return <>{tellOne(field, value, bank, say, language)}</>;
}

function Condition({ text, strategy }: { text: string; strategy: Strategy }) {
  return <>{useReadBack(strategy, text, { of: "customer", event: "" })}</>;
}

type Say = ReturnType<typeof useWords>;

/** A value as people say it: money, shares, yes and no, and the names of the bank's things. */
function tellOne(field: readonly string[], value: Json, bank: Palette, say: Say, language: Language): string {
  const last = field.at(-1) ?? "";
  const around = field.find((part) => NAMED.has(part)) ?? "";
  if (typeof value === "boolean") {
    return say(value ? "yes" : "no");
  }
  if (typeof value === "number") {
    return last.endsWith("_cents") ? tellMoney(value, language) : field.includes("arms") || SHARES.has(last) ? `${String(value / 100)}%` : String(value);
  }
  if (Array.isArray(value)) {
    return value.map((one: Json) => tellOne(field, one, bank, say, language)).join(language === "zh" ? "、" : ", ");
  }
  if (isFields(value)) {
    return Object.entries(value)
      .map(([name, one]) => `${name}: ${tellOne([...field, name], one, bank, say, language)}`)
      .join(language === "zh" ? "；" : "; ");
  }
  return named(around, textOf(value), bank, language);
}

const SHARES = new Set(["share", "share_max", "share_min", "margin", "held_out"]);
const NAMED = new Set(["channel", "channels", "material", "event", "product", "benefit", "category", "topic", "tag", "preference_tag", "strategy", "org", "within", "department", "purpose", "outcomes"]);

function named(field: string, id: string, bank: Palette, language: Language): string {
  switch (field) {
    case "channel":
    case "channels":
      return nameOf(bank.channels, id, language);
    case "material":
      return materialName(nameOf(bank.materials, id, language), id);
    case "event":
      return nameOf(bank.events, id, language);
    case "product":
    case "benefit":
      return nameOf(bank.products, id, language);
    case "category":
      return nameOf(bank.categories, id, language);
    case "topic":
      return nameOf(bank.topics, id, language);
    case "tag":
    case "preference_tag":
      return tagName(bank, id, language);
    case "strategy":
      return nameOf(bank.strategies, id, language);
    case "org":
    case "within":
      return nameOf(bank.units, id, language);
    case "department":
      return nameOf(bank.departments, id, language);
    case "purpose":
      return nameOf(bank.purposes, id, language);
    case "outcomes":
      return nameOf(bank.codes, id, language);
    default:
      return id;
  }
}
