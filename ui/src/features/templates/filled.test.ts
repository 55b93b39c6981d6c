import { expect, test } from "vitest";
import { readFilled, withMaterial, withValue, writeFilled } from "./filled";

const parameter = { name: "least", value: 3000 };
const blank = readFilled(null, "li.na");

test("a new variant says only who, for whom, by whom", () => {
  expect(writeFilled(null, "cards", "SH", blank)).toEqual({ id: "cards.SH", template: "cards", org: "SH", owner: "li.na" });
});

test.each([
  [5000, { least: 5000 }],
  [3000, {}],
  [null, {}],
])("with the value %j the branch says %j", (value, values) => {
  expect(withValue({ ...blank, values: { least: 4000 } }, parameter, value).values).toEqual(values);
});

test("what is written is read again, and what the form does not know stays", () => {
  const before = { id: "cards.SH", template: "cards", org: "SH", owner: "wang", examples: [{ name: "one" }], budget_cents: 100 };
  const filled = withMaterial(withValue({ ...readFilled(before, "li.na"), starts: "2026-06-01" }, parameter, 5000), "offer", "M1");
  const written = writeFilled(before, "cards", "SH", filled);
  expect(written.examples).toEqual([{ name: "one" }]);
  expect(readFilled(written, "li.na")).toEqual(filled);
  expect(filled.owner).toBe("wang");
});

test("head office's material is said by saying none", () => {
  expect(withMaterial({ ...blank, materials: { offer: "M1" } }, "offer", "").materials).toEqual({});
});
