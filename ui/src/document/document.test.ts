import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { apply, copy, type Command } from "./commands";
import { diff, equal } from "./diff";
import { act, begin, redo, undo, type Journal } from "./journal";
import { JOURNEYS } from "./journeys.fixture";
import { heightOf, layout, NODE_WIDTH } from "./layout";
import { flawsOf } from "./structure";
import { readText, rewrite } from "./text";
import { branchOf, KINDS, type Edge, type Node, type Strategy } from "./types";
import { waysOf } from "./ways";

const strategies = fc.constantFrom(...JOURNEYS.map(([, , strategy]) => strategy));

/** Draw a command that a person could give to a strategy: sensible ones and such that change nothing. */
function commandOn(strategy: Strategy): fc.Arbitrary<Command> {
  const { nodes, edges } = strategy.graph;
  const id = fc.constantFrom("nobody", ...nodes.map((node) => node.id));
  const place = fc.record({ x: fc.integer({ min: -500, max: 5000 }), y: fc.integer({ min: -500, max: 5000 }) });
  const some = fc.uniqueArray(id, { maxLength: 4 });
  const edge: fc.Arbitrary<Edge> = fc.record({ source: id, target: id, branch: fc.constantFrom("", "else", "timeout") });
  const node: fc.Arbitrary<Node> = fc.record({ kind: fc.constantFrom(...KINDS), id: fc.constantFrom("new", "other", ...nodes.map((one) => one.id)) });
  return fc.oneof(
    fc.record({ do: fc.constant("add" as const), node }),
    fc.record({ do: fc.constant("remove" as const), nodes: some, edges: fc.subarray([...edges], { maxLength: Math.min(3, edges.length) }) }),
    fc.record({ do: fc.constant("connect" as const), edge }),
    fc.record({ do: fc.constant("move" as const), to: fc.dictionary(id, place, { maxKeys: 4 }) }),
    fc.record({ do: fc.constant("set_node" as const), id, field: fc.constantFrom("material", "label", "channels"), value: fc.constantFrom("x", null, ["push"], undefined) }),
    fc.record({ do: fc.constant("rename" as const), id, to: fc.constantFrom("renamed", ...nodes.map((one) => one.id)) }),
    fc.record({ do: fc.constant("set_strategy" as const), field: fc.constantFrom("owner", "ends"), value: fc.constantFrom("somebody", undefined) }),
    fc.record({ do: fc.constant("paste" as const), fragment: some.map((ids) => copy(strategy, ids)), shift: place }),
  );
}

/** Draw a journal: a strategy, and up to twenty commands, each on what the last one left. */
const journals = fc.tuple(strategies, fc.gen()).map(([strategy, draw]): { first: Strategy; journal: Journal } => {
  let journal = begin(strategy);
  const length = draw(fc.integer, { min: 0, max: 20 });
  for (let at = 0; at < length; at += 1) {
    journal = act(journal, draw(commandOn, journal.strategy));
  }
  return { first: strategy, journal };
});

const times = (number: number, step: (journal: Journal) => Journal, journal: Journal) =>
  Array.from({ length: number }).reduce<Journal>((at) => step(at), journal);

describe("undo", () => {
  test("takes everything back, and redo does it again", () => {
    fc.assert(
      fc.property(journals, ({ first, journal }) => {
        const steps = journal.done.length;
        const back = times(steps, undo, journal);
        expect(back.strategy).toBe(first);
        expect(undo(back)).toBe(back);
        expect(times(steps, redo, back).strategy).toBe(journal.strategy);
      }),
      { seed: 7, numRuns: 300 },
    );
  });

  test("a step that changes nothing leaves none", () => {
    fc.assert(
      fc.property(journals, ({ journal }) => {
        for (const { before, command } of journal.done) {
          expect(apply(before, command)).not.toBe(before);
        }
      }),
      { seed: 8, numRuns: 100 },
    );
  });

  test("a new step forgets what was taken back", () => {
    const [, , strategy] = JOURNEYS[0] ?? [];
    const moved = act(begin(strategy as Strategy), { do: "set_strategy", field: "owner", value: "A" });
    const other = act(undo(moved), { do: "set_strategy", field: "owner", value: "B" });
    expect(redo(other)).toBe(other);
  });
});

test("what is done keeps a graph whole: names are free, ways lead from node to node, a branch to one", () => {
  fc.assert(
    fc.property(journals, ({ journal }) => {
      const { nodes, edges } = journal.strategy.graph;
      const ids = nodes.map((node) => node.id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(edges.every(({ source, target }) => ids.includes(source) && ids.includes(target))).toBe(true);
      const branches = edges.map((edge) => JSON.stringify([edge.source, branchOf(edge)]));
      expect(new Set(branches).size).toBe(branches.length);
    }),
    { seed: 9, numRuns: 200 },
  );
});

test("a renamed node is the same node: named back, nothing differs", () => {
  fc.assert(
    fc.property(strategies, fc.nat(), (strategy, pick) => {
      const id = strategy.graph.nodes[pick % strategy.graph.nodes.length]?.id ?? "";
      const there = apply(strategy, { do: "rename", id, to: "quite_new" });
      expect(equal(apply(there, { do: "rename", id: "quite_new", to: id }), strategy)).toBe(true);
      expect(JSON.stringify(there.exits ?? null)).not.toContain(`"wave":"${id}"`);
      expect(JSON.stringify(there.graph)).not.toContain(`"wave":"${id}"`);
    }),
    { seed: 10, numRuns: 200 },
  );
});

describe.each(JOURNEYS)("%s", (_, text, strategy) => {
  test("is drawn whole: its ways are those that its nodes have", () => {
    expect(flawsOf(strategy.graph)).toEqual([]);
    for (const node of strategy.graph.nodes) {
      const drawn = strategy.graph.edges.filter((edge) => edge.source === node.id).map(branchOf);
      expect([...drawn].sort()).toEqual([...waysOf(node)].sort());
    }
  });

  test("is read and written without a change", () => {
    expect(rewrite(text, strategy)).toBe(text);
    expect(JSON.stringify(readText(rewrite(text, strategy)).value)).toBe(JSON.stringify(strategy));
  });

  test("a move changes places alone, and keeps comments and order", () => {
    const moved = apply(strategy, { do: "move", to: layout(strategy.graph) });
    const written = rewrite(text, moved);
    expect(equal(readText(written).value, moved)).toBe(true);
    const said = diff(strategy, moved);
    expect([...said.nodes.values()].every((fate) => fate === "same" || fate === "moved")).toBe(true);
    expect(said.fields).toEqual([]);
    const comments = (from: string) => from.split("\n").filter((line) => line.trim().startsWith("#"));
    expect(comments(written)).toEqual(comments(text));
    expect(moved.graph.nodes.map((node) => node.id)).toEqual(strategy.graph.nodes.map((node) => node.id));
    expect(moved.graph.edges).toBe(strategy.graph.edges);
  });

  test("is laid out without an overlap, from left to right, always the same", () => {
    const laid = layout(strategy.graph);
    const boxes = strategy.graph.nodes.map((node) => {
      const { x, y } = laid[node.id] ?? { x: NaN, y: NaN };
      return { x, y, right: x + NODE_WIDTH, bottom: y + heightOf(waysOf(node).length) };
    });
    boxes.forEach((one, at) => {
      for (const other of boxes.slice(at + 1)) {
        const apart = one.right <= other.x || other.right <= one.x || one.bottom <= other.y || other.bottom <= one.y;
        expect(apart).toBe(true);
      }
    });
    for (const { source, target } of strategy.graph.edges) {
      expect(laid[source]?.x).toBeLessThan(laid[target]?.x ?? 0);
    }
    expect(layout(strategy.graph)).toEqual(laid);
  });
});

test("what is edited is written, and read as it was meant", () => {
  fc.assert(
    fc.property(fc.nat(JOURNEYS.length - 1), fc.gen(), (number, draw) => {
      const [, text, strategy] = JOURNEYS[number] ?? [];
      let journal = begin(strategy as Strategy);
      for (let at = 0; at < 6; at += 1) {
        journal = act(journal, draw(commandOn, journal.strategy));
      }
      expect(equal(readText(rewrite(text ?? "", journal.strategy)).value, journal.strategy)).toBe(true);
    }),
    { seed: 11, numRuns: 150 },
  );
});

test("a copy is pasted under free names, and points within itself", () => {
  const [, , strategy] = JOURNEYS[0] as (typeof JOURNEYS)[number];
  const made = apply(strategy, { do: "paste", fragment: copy(strategy, ["first_hour", "push"]), shift: { x: 40, y: 40 } });
  expect(made.graph.nodes.slice(-2).map((node) => node.id)).toEqual(["first_hour_2", "push_2"]);
  expect(made.graph.edges.at(-1)).toEqual({ source: "first_hour_2", target: "push_2", branch: "timeout" });
});

describe("branches", () => {
  const split: Strategy = {
    id: "s",
    graph: {
      nodes: [
        { kind: "condition_split", id: "split", branches: { rich: "aum > 1", young: "age < 30" } },
        { kind: "exit", id: "a" },
        { kind: "exit", id: "b" },
      ],
      edges: [
        { source: "split", target: "a", branch: "rich" },
        { source: "split", target: "b", branch: "young" },
        { source: "split", target: "b", branch: "else" },
      ],
    },
  };
  const ways = (value: Record<string, string>) => apply(split, { do: "set_node", id: "split", field: "branches", value }).graph.edges.map((edge) => `${branchOf(edge)} ${edge.target}`);

  test("one that is called otherwise keeps its way", () => {
    expect(ways({ wealthy: "aum > 1", young: "age < 30" })).toEqual(["wealthy a", "young b", "else b"]);
  });
  test("one that is gone takes its way along", () => {
    expect(ways({ young: "age < 30" })).toEqual(["young b", "else b"]);
  });
  test("what else is said of them leaves all ways", () => {
    expect(ways({ rich: "aum > 2", young: "age < 30" })).toEqual(["rich a", "young b", "else b"]);
  });
});

test("steps with the arrow keys are taken back together, others one by one", () => {
  const first: Strategy = { id: "s", graph: { nodes: [{ kind: "exit", id: "a" }], edges: [] } };
  const nudge = (x: number): Command => ({ do: "move", to: { a: { x, y: 0 } }, isNudge: true });
  const journal = [nudge(1), nudge(2), nudge(3)].reduce(act, begin(first));
  expect(journal.done).toHaveLength(1);
  expect(undo(journal).strategy).toBe(first);
  expect(act(journal, { do: "move", to: { a: { x: 9, y: 0 } } }).done).toHaveLength(2);
});

test("a node that is put in behind another one comes with its way, as one step", () => {
  const first: Strategy = { id: "s", graph: { nodes: [{ kind: "entry", id: "in" }], edges: [] } };
  const journal = act(begin(first), { do: "add", node: { kind: "exit", id: "out" }, way: { source: "in", target: "out" } });
  expect(journal.strategy.graph.edges).toEqual([{ source: "in", target: "out" }]);
  expect(undo(journal).strategy).toBe(first);
});
