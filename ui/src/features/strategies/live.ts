import type { StrategyCounts } from "../../api/schema";
import type { Marks } from "../../canvas";
import { edgeKey } from "../../document";

type Version = StrategyCounts["versions"][number];
type Tell = (inFlight: number, passed: number) => string;

/** Counts as they stand on the picture: at a node who is there, and who went on; on a way who took it. */
export function marksOf(version: Version, tell: Tell, count: (number: number) => string): Marks {
  return {
    nodeCounts: new Map(version.nodes.map(({ node, in_flight, passed }) => [node, tell(in_flight, passed)])),
    edgeCounts: new Map(
      version.edges.map(({ source, target, branch, passed }) => [
        edgeKey(branch ? { source, target, branch } : { source, target }),
        count(passed),
      ]),
    ),
  };
}
