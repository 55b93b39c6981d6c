import type { ParameterRow } from "../../api/schema";
import type { Tree } from "./asked";

export type Value = ParameterRow["value"];

/** What a branch fills in; what is empty or absent is head office's. */
export type Filled = {
  readonly owner: string;
  readonly values: Readonly<Record<string, Value>>;
  readonly customers: string;
  readonly budget_cents: number | null;
  readonly materials: Readonly<Record<string, string>>;
  readonly starts: string;
  readonly ends: string;
};

const text = (value: unknown) => (typeof value === "string" ? value : "");
const record = (value: unknown) => (typeof value === "object" && value !== null ? (value as Record<string, never>) : {});

/** Read what a variant's document says. */
export function readFilled(document: Tree | null, owner: string): Filled {
  const said = document ?? {};
  return {
    owner: text(said.owner) || owner,
    values: record(said.values),
    customers: text(said.customers),
    budget_cents: typeof said.budget_cents === "number" ? said.budget_cents : null,
    materials: record(said.materials),
    starts: text(said.starts),
    ends: text(said.ends),
  };
}

/** Write it into the document of a variant, with all else that the document says; head office's own values are left out. */
export function writeFilled(before: Tree | null, template: string, org: string, filled: Filled): Tree {
  const { owner, values, customers, budget_cents, materials, starts, ends } = filled;
  const said = { ...(before ?? {}), id: `${template}.${org}`, template, org, owner, values, customers, budget_cents, materials, starts, ends };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => !isEmpty(value)));
}

function isEmpty(value: unknown): boolean {
  return value === "" || value === null || (typeof value === "object" && Object.keys(value).length === 0);
}

/** Set a value; head office's own is not said again. */
export function withValue(filled: Filled, { name, value: own }: Pick<ParameterRow, "name" | "value">, value: Value): Filled {
  const rest = Object.fromEntries(Object.entries(filled.values).filter(([other]) => other !== name));
  return { ...filled, values: value === own || value === null ? rest : { ...rest, [name]: value } };
}

export function withMaterial(filled: Filled, node: string, material: string): Filled {
  const rest = Object.fromEntries(Object.entries(filled.materials).filter(([other]) => other !== node));
  return { ...filled, materials: material ? { ...rest, [node]: material } : rest };
}
