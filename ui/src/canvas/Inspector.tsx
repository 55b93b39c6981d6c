import { nodeOf } from "../document";
import { NodePanel, useDrawing } from "../nodes";
import { EmptyState } from "../ui";
import { EdgePanel } from "./EdgePanel";
import { useCanvas } from "./store";
import { WaysPanel } from "./WaysPanel";
import { useWords } from "./words";

/** What can be filled in of the chosen node. */
export function Inspector() {
  const say = useWords();
  const { strategy } = useDrawing();
  const act = useCanvas((canvas) => canvas.act);
  const chosen = useCanvas((canvas) => canvas.nodes);
  const [edge, ...edges] = useCanvas((canvas) => canvas.edges);
  if (edge && edges.length === 0 && chosen.length === 0) {
    return <EdgePanel edge={edge} />;
  }
  const node = chosen.length === 1 ? nodeOf(strategy, chosen[0] ?? "") : undefined;
  return node ? (
    <>
      <NodePanel key={node.id} node={node} onCommand={act} />
      <WaysPanel node={node} />
    </>
  ) : (
    <EmptyState title={chosen.length > 1 ? say("several", { n: chosen.length }) : say("nobody")} hint={say("nobodyHint")} />
  );
}
