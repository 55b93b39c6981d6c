import { expect, test } from "vitest";
import type { TagRow } from "../../api/schema";
import { found, type Filter } from "./found";

const BASE = { aspects: [], uses: [], steward: "", source: "", computed: false } as const;
const TAGS: TagRow[] = [
  { ...BASE, name: "age", label: { zh: "年龄", en: "Age" }, kind: "integer", definition: "周岁", family: "basic", sensitivity: "personal", owner: "snapshot", aspects: [], uses: [] },
  { ...BASE, name: "aum", label: { zh: "金融资产", en: "Assets" }, kind: "money", definition: "日终余额合计", family: "assets", sensitivity: "internal", owner: "snapshot", aspects: [], uses: [] },
  { ...BASE, name: "is_rich", label: { zh: "富裕", en: "Rich" }, kind: "boolean", definition: "", family: "assets", sensitivity: "internal", owner: null, computed: true, aspects: [], uses: [] },
];
const ALL: Filter = { typed: "", family: undefined, sensitivity: undefined, owner: undefined };

test.each<[string, Partial<Filter>, string[]]>([
  ["nothing asked", {}, ["age", "aum", "is_rich"]],
  ["a name in Chinese", { typed: "年龄" }, ["age"]],
  ["a word of a definition", { typed: "余额" }, ["aum"]],
  ["a code, whatever its case", { typed: "AUM" }, ["aum"]],
  ["a class", { family: "assets" }, ["aum", "is_rich"]],
  ["a class and who writes it", { family: "assets", owner: "computed" }, ["is_rich"]],
  ["a sensitivity", { sensitivity: "personal" }, ["age"]],
  ["nothing fits", { typed: "nobody" }, []],
])("%s", (_, filter, names) => {
  expect(found(TAGS, { ...ALL, ...filter }).map(({ name }) => name)).toEqual(names);
});
