import { useMemo } from "react";
import { heightOf, labelOf, NODE_WIDTH, places, readStrategy, waysOf, type Json } from "../../document";
import { useLanguage } from "../../i18n";
import type { Tree } from "./asked";
import { useWords } from "./words";

const MARGIN = 12;

/** A journey's nodes and ways, small: to be recognised, not to be read. */
export function SmallGraph({ graph }: { graph: Tree }) {
  const say = useWords();
  const language = useLanguage();
  const drawn = useMemo(() => drawingOf(graph), [graph]);
  if (!drawn) {
    return null;
  }
  return (
    <svg className="hc-small-graph" viewBox={drawn.box} role="img" aria-label={say("steps", { count: drawn.nodes.length })}>
      {drawn.lines.map(({ key, path }) => (
        <path key={key} d={path} className="hc-small-way" />
      ))}
      {drawn.nodes.map(({ node, x, y, height }) => (
        <g key={node.id}>
          <rect x={x} y={y} width={NODE_WIDTH} height={height} rx={8} className={node.kind === "entry" ? "hc-small-entry" : "hc-small-node"} />
          <text x={x + NODE_WIDTH / 2} y={y + height / 2 + 8} className="hc-small-text">
            {labelOf(node.label)?.[language] ?? node.id}
          </text>
        </g>
      ))}
    </svg>
  );
}

function drawingOf(graph: Tree) {
  const strategy = readStrategy({ id: "template", graph } as Json);
  if (!strategy) {
    return null;
  }
  const at = places(strategy.graph);
  const nodes = strategy.graph.nodes.map((node) => ({ node, ...(at[node.id] ?? { x: 0, y: 0 }), height: heightOf(waysOf(node).length) }));
  const known = new Map(nodes.map((one) => [one.node.id, one]));
  const lines = strategy.graph.edges.flatMap(({ source, target, branch = "" }) => {
    const [from, to] = [known.get(source), known.get(target)];
    if (!from || !to) {
      return [];
    }
    const [x1, y1, x2, y2] = [from.x + NODE_WIDTH, from.y + from.height / 2, to.x, to.y + to.height / 2];
    const middle = (x1 + x2) / 2;
    const path = `M${String(x1)},${String(y1)} C${String(middle)},${String(y1)} ${String(middle)},${String(y2)} ${String(x2)},${String(y2)}`;
    return [{ key: `${source} ${branch} ${target}`, path }];
  });
  const left = Math.min(...nodes.map(({ x }) => x)) - MARGIN;
  const top = Math.min(...nodes.map(({ y }) => y)) - MARGIN;
  const width = Math.max(...nodes.map(({ x }) => x + NODE_WIDTH)) + MARGIN - left;
  const height = Math.max(...nodes.map(({ y, height: own }) => y + own)) + MARGIN - top;
  return { nodes, lines, box: [left, top, width, height].join(" ") };
}
