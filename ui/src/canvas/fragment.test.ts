import { expect, test } from "vitest";
import { readCopied, written, type Copied } from "./fragment";

const copied: Copied = {
  from: "one",
  fragment: {
    nodes: [
      { kind: "message", id: "push", material: "m1" },
      { kind: "exit", id: "done" },
    ],
    edges: [{ source: "push", target: "done" }],
  },
};

test("what is copied comes back as it was", () => {
  expect(readCopied(written(copied))).toEqual(copied);
});

test.each([
  ["no JSON", "nodes: ["],
  ["something else", '{"kind": "letter", "nodes": [], "edges": []}'],
  ["no nodes", '{"kind": "hengce/nodes", "nodes": [], "edges": []}'],
  ["a kind that nobody knows", '{"kind": "hengce/nodes", "nodes": [{"kind": "bomb", "id": "b"}], "edges": []}'],
  ["two nodes of one name", '{"kind": "hengce/nodes", "nodes": [{"kind": "exit", "id": "b"}, {"kind": "exit", "id": "b"}], "edges": []}'],
])("%s is not pasted", (_, text) => {
  expect(readCopied(text)).toBeNull();
});

test("ways that lead out of what was copied are left", () => {
  const { fragment } = readCopied(written({ ...copied, fragment: { ...copied.fragment, edges: [...copied.fragment.edges, { source: "push", target: "elsewhere" }] } })) ?? copied;
  expect(fragment.edges).toEqual(copied.fragment.edges);
});
