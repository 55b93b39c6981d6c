import { expect, test } from "vitest";
import type { Palette } from "../../api/schema";
import { readStrategy, type Fields } from "../../document";
import { emptyStrategy, renamedCopy } from "./making";

const BANK = { departments: [{ id: "retail" }], categories: [{ id: "deposit" }], topics: [{ id: "visits" }] } as unknown as Palette;
const LABEL = { zh: "新", en: "New" };

test("a new strategy can be drawn, begins today and asks for the condition that was handed over", () => {
  const made = emptyStrategy(BANK, { id: "new_one", label: LABEL, owner: "wang", org: "HQ", audience: "aum > 5" }, Date.UTC(2026, 0, 30));
  const strategy = readStrategy(made);
  expect(strategy?.graph.nodes).toEqual([{ kind: "entry", id: "entry", position: { x: 40, y: 80 }, audience: "aum > 5" }]);
  expect([strategy?.starts, strategy?.ends, strategy?.department]).toEqual(["2026-01-30", "2026-04-30", "retail"]);
});

test("a copy bears the new name, and is no variant", () => {
  const known: Fields = { id: "old", label: { zh: "旧", en: "Old" }, template: "t", owner: "li", topic: "visits", examples: [] };
  expect(renamedCopy(known, "new_one", LABEL, "wang")).toEqual({ id: "new_one", label: LABEL, owner: "wang", topic: "visits" });
});
