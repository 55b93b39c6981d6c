import { expect, test } from "vitest";
import type { TemplateRow } from "../../api/schema";
import { fitting } from "./fitting";

function template(id: string, category: string, product: string, begins_by: TemplateRow["begins_by"]): TemplateRow {
  const label = { zh: `${id}模板`, en: id };
  const rest = { owner: "", org: "HQ", department: "", topic: "", priority_class: "marketing", graph: {}, units: [], starts: "", ends: "", open_parameters: 0, variants: 0 };
  return { id, category, product, begins_by, label, ...rest };
}

const all = [template("card", "card", "instalment", "night"), template("idle", "wealth", "cash", "night"), template("due", "deposit", "saver", "event")];
const anything = { category: "", product: "", begins_by: "", text: "" };

test.each([
  [{}, ["card", "idle", "due"]],
  [{ category: "wealth" }, ["idle"]],
  [{ product: "saver" }, ["due"]],
  [{ begins_by: "night" }, ["card", "idle"]],
  [{ begins_by: "night", text: "CARD" }, ["card"]],
  [{ text: "模板" }, ["card", "idle", "due"]],
  [{ text: "none" }, []],
])("%j fits %j", (wanted, ids) => {
  expect(fitting(all, { ...anything, ...wanted }).map(({ id }) => id)).toEqual(ids);
});
