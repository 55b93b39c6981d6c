import { expect, test } from "vitest";
import { readFilters, writeFilters, type Filter } from "./filters";

test.each<[string, readonly Filter[]]>([
  ["", []],
  ["seconds >= 30", [{ property: "seconds", sign: ">=", value: 30 }]],
  ["product = 'R3' AND amount > -0.5", [{ property: "product", sign: "=", value: "R3" }, { property: "amount", sign: ">", value: -0.5 }]],
  ["name <> 'a AND ''b''' and is_first = TRUE", [{ property: "name", sign: "<>", value: "a AND 'b'" }, { property: "is_first", sign: "=", value: true }]],
])("%s is read and written again", (text, filters) => {
  expect(readFilters(text)).toEqual(filters);
  expect(readFilters(writeFilters(filters))).toEqual(filters);
});

test.each(["a = 1 OR b = 2", "a IN (1, 2)", "lower(a) = 'x'", "a = 1 AND"])("%s stays a text", (text) => {
  expect(readFilters(text)).toBeNull();
});
