import { expect, test } from "vitest";
import { edgeKey } from "../../document";
import { marksOf } from "./live";

test("counts stand at their nodes and ways; the only way of a node has no branch", () => {
  const node = { node: "push", in_flight: 3, passed: 40, sent: 38, suppressed: 2, converted: 0, did: {} };
  const marks = marksOf(
    {
      version: "v",
      is_live: true,
      entered: 43,
      in_flight: 3,
      left: 0,
      converted: 0,
      nodes: [node],
      edges: [
        { source: "push", target: "wait", branch: "", passed: 38 },
        { source: "push", target: "call", branch: "blocked", passed: 2 },
      ],
      waves: [],
    },
    (here, passed) => `${String(here)} / ${String(passed)}`,
    String,
  );
  expect(marks.nodeCounts?.get("push")).toBe("3 / 40");
  expect(marks.edgeCounts?.get(edgeKey({ source: "push", target: "wait" }))).toBe("38");
  expect(marks.edgeCounts?.get(edgeKey({ source: "push", target: "call", branch: "blocked" }))).toBe("2");
});
