import { expect, test } from "vitest";
import { asksIn, asksOf, isEmpty, often, tagsIn, testOf, toQuery, toTree, valuesIn, type Asks, type Tree } from "./tree";

const age: Tree = { kind: "compare", subject: { kind: "tag", name: "age" }, operator: ">=", value: 30 };
const vip: Tree = { kind: "holds", name: "is_vip" };
const club: Tree = { kind: "audience", audience: "club" };

test.each<[string, Tree]>([
  ["groups in groups", { kind: "all", items: [age, { kind: "any", items: [vip, club, { kind: "not", item: { kind: "all", items: [age, club] } }] }] }],
  ["a tag that is not so", { kind: "all", items: [{ kind: "not", item: vip }] }],
  ["not of not", { kind: "not", item: { kind: "all", items: [{ kind: "not", item: { kind: "any", items: [age, club] } }] } }],
  ["what no row can show stays as text", { kind: "any", items: [{ kind: "text", text: "age + 1 > 3" }, age] }],
])("%s", (_, tree) => {
  expect(toTree(toQuery(tree))).toEqual(tree);
});

test("one test alone stands in a group of its own", () => {
  expect(toTree(toQuery(age))).toEqual({ kind: "all", items: [age] });
});

test("groups of nothing ask nothing", () => {
  expect(isEmpty(toQuery(null))).toBe(true);
  expect(isEmpty({ combinator: "and", rules: [{ combinator: "or", rules: [] }] })).toBe(true);
  expect(isEmpty(toQuery(age))).toBe(false);
});

test.each<[Asks, readonly (string | number)[]]>([
  [">=", [3]],
  ["in", ["a", "b"]],
  ["not_in", ["a"]],
  ["between", [1, 9]],
  ["not_between", [1, 9]],
  ["like", ["a%"]],
  ["unknown", []],
  ["known", []],
])("a test that asks %s keeps its values", (asks, values) => {
  const made = testOf({ kind: "tag", name: "x" }, asks, values, 0);
  expect(asksIn(made)).toBe(asks);
  expect(valuesIn(made)).toEqual(values);
});

test("another question keeps what can be kept", () => {
  const made = testOf({ kind: "tag", name: "x" }, "between", [5], 0);
  expect(valuesIn(made)).toEqual([5, 5]);
  expect(valuesIn(testOf({ kind: "tag", name: "x" }, "in", [], "first"))).toEqual(["first"]);
});

test("codes are chosen, numbers compared", () => {
  expect(asksOf("text", true)[0]).toBe("in");
  expect(asksOf("money", false)[0]).toBe(">=");
});

test("the tags of a tree, each once", () => {
  expect(tagsIn({ kind: "all", items: [age, age, { kind: "not", item: vip }, club, often("seen")] })).toEqual(["age", "is_vip"]);
});
