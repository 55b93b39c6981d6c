import {
  applyNodeChanges,
  Background,
  Controls,
  MiniMap,
  ReactFlow,
  useReactFlow,
  type Connection,
  type Edge as DrawnEdge,
  type EdgeChange,
  type NodeChange,
  type ReactFlowInstance,
} from "@xyflow/react";
import "@xyflow/react/dist/style.css";
import "./canvas.css";
import { useEffect, useMemo, useState } from "react";
import { edgeKey, isKind, type Edge, type Graph, type Node, type Position } from "../document";
import { useLanguage } from "../i18n";
import { nodeTitle, titleOf, useDrawing } from "../nodes";
import { newNode } from "./adding";
import { Card } from "./Card";
import { drawnEdges, drawnNodes, type CardNode, type Marks } from "./drawn";
import { useCanvas } from "./store";
import { useWords } from "./words";

export const DRAGGED = "application/x-hengce-kind";
const TYPES = { card: Card };

type Props = { graph: Graph; marks: Marks };

/** The strategy as a picture. What is moved, drawn and removed on it become commands. */
export function Picture({ graph, marks }: Props) {
  const say = useWords();
  const language = useLanguage();
  const { fixed, strategy, bank } = useDrawing();
  const { act, select } = useCanvas((canvas) => canvas);
  const chosen = useCanvas((canvas) => canvas.nodes);
  const chosenEdges = useCanvas((canvas) => canvas.edges);
  const target = useCanvas((canvas) => canvas.target);
  const flow = useReactFlow<CardNode>();
  const told = useMemo(() => {
    const kind = (node: Node) => bank.nodes.find((one) => one.kind === node.kind)?.label[language] ?? node.kind;
    return drawnNodes(graph, marks, new Set(chosen), { name: (node) => `${kind(node)} ${nodeTitle(node, language)}`, role: say("node") });
  }, [graph, marks, chosen, bank, language, say]);
  const edges = useMemo(() => {
    const title = (id: string) => titleOf(strategy, id, language);
    const name = ({ source, target }: Edge) => say("edgeFromTo", { from: title(source), to: title(target) });
    return drawnEdges(graph, marks, new Set(chosenEdges.map(edgeKey)), { name, role: say("edge") });
  }, [graph, marks, chosenEdges, say, strategy, language]);
  const nodes = useShown(told);
  useTarget();

  const choose = ({ nodes: some = [], edges: ways = [] }: { nodes?: readonly Choice[]; edges?: readonly Choice[] }) => {
    if (some.length > 0 || ways.length > 0) {
      const keys = after(chosenEdges.map(edgeKey), ways);
      select(after(chosen, some), graph.edges.filter((edge) => keys.includes(edgeKey(edge))));
    }
  };

  const drop = (event: React.DragEvent) => {
    const kind = event.dataTransfer.getData(DRAGGED);
    if (isKind(kind)) {
      event.preventDefault();
      const node = newNode(strategy, bank, kind, flow.screenToFlowPosition({ x: event.clientX, y: event.clientY }));
      act({ do: "add", node });
      // What was dropped is filled in next.
      select([node.id], []);
    }
  };

  return (
    <ReactFlow
      nodes={nodes.shown}
      edges={edges}
      nodeTypes={TYPES}
      onInit={() => void begin(flow, target?.nodes ?? chosen)}
      minZoom={0.1}
      proOptions={{ hideAttribution: true }}
      nodesDraggable={!fixed}
      nodesConnectable={!fixed}
      multiSelectionKeyCode={["Control", "Meta"]}
      deleteKeyCode={fixed ? null : ["Delete", "Backspace"]}
      onNodesChange={(changes) => {
        nodes.change(changes.filter((one) => one.type === "position" || one.type === "dimensions"));
        choose({ nodes: selected(changes) });
        const to = nudged(changes, nodes.shown);
        if (!fixed && Object.keys(to).length > 0) {
          act({ do: "move", to, isNudge: true });
        }
      }}
      onEdgesChange={(changes) => choose({ edges: selected(changes) })}
      onNodeDragStop={(_, __, moved) => act({ do: "move", to: placesOf(moved) })}
      onSelectionDragStop={(_, moved) => act({ do: "move", to: placesOf(moved) })}
      onConnect={(connection) => act({ do: "connect", edge: edgeOf(connection) })}
      onBeforeDelete={({ nodes: gone, edges: ways }) => {
        act({ do: "remove", nodes: gone.map(({ id }) => id), edges: edgesOf(graph, ways) });
        stayOn(beside(graph, new Set(gone.map(({ id }) => id))));
        // The picture follows the strategy; it removes nothing by itself.
        return Promise.resolve(false);
      }}
      onDragOver={(event) => event.preventDefault()}
      onDrop={drop}
      ariaLabelConfig={{
        "controls.ariaLabel": say("controls"),
        "controls.zoomIn.ariaLabel": say("zoomIn"),
        "controls.zoomOut.ariaLabel": say("zoomOut"),
        "controls.fitView.ariaLabel": say("fit"),
        "minimap.ariaLabel": say("minimap"),
        "handle.ariaLabel": say("handle"),
        "node.a11yDescription.default": say("nodeHelp"),
        "node.a11yDescription.keyboardDisabled": say("nodeHelp"),
        "edge.a11yDescription.default": say("edgeHelp"),
      }}
    >
      <Background />
      {graph.nodes.length > MANY && <MiniMap pannable zoomable style={MAP} />}
      <Controls showInteractive={false} />
    </ReactFlow>
  );
}

const MAP = { width: 140, height: 90 };
/** So many nodes are seen without a map of them. */
const MANY = 6;
const READABLE = 0.6;
const MARGIN = 24;

const CLOSE = 1.1;

/** Show what somebody looks at; else all of it, or where that could not be read, its beginning, at a size that can be read. */
async function begin(flow: ReactFlowInstance<CardNode>, looked: readonly string[]): Promise<void> {
  const seen = looked.filter((id) => flow.getNode(id));
  if (seen.length > 0) {
    await flow.fitView({ nodes: seen.map((id) => ({ id })), maxZoom: CLOSE });
    return;
  }
  await flow.fitView({ maxZoom: 1, padding: 0.1 });
  if (flow.getZoom() < READABLE) {
    const { x, y, height } = flow.getNodesBounds(flow.getNodes());
    const { y: middle } = flow.getViewport();
    const fitted = middle + (y + height / 2) * flow.getZoom();
    await flow.setViewport({ x: MARGIN - x * READABLE, y: fitted - (y + height / 2) * READABLE, zoom: READABLE });
  }
}

/** The nodes where they are dragged to meanwhile, and where the strategy says otherwise. */
function useShown(told: CardNode[]) {
  const [shown, setShown] = useState(told);
  const [seen, setSeen] = useState(told);
  if (seen !== told) {
    setSeen(told);
    setShown(told);
  }
  return { shown, change: (changes: Parameters<typeof applyNodeChanges<CardNode>>[0]) => setShown((now) => applyNodeChanges(changes, now)) };
}

type Choice = { readonly id: string; readonly selected: boolean };

/** What was chosen or let go, of all that changed. */
function selected(changes: readonly (NodeChange<CardNode> | EdgeChange)[]): readonly Choice[] {
  return changes.flatMap((one) => (one.type === "select" ? [{ id: one.id, selected: one.selected }] : []));
}

function after(before: readonly string[], choices: readonly Choice[]): readonly string[] {
  const gone = new Set(choices.map(({ id }) => id));
  return [...before.filter((id) => !gone.has(id)), ...choices.filter((one) => one.selected).map(({ id }) => id)];
}

/** Move the picture to the nodes that somebody wants to see. */
function useTarget() {
  const target = useCanvas((canvas) => canvas.target);
  const flow = useReactFlow<CardNode>();
  useEffect(() => {
    if (target) {
      void begin(flow, target.nodes);
    }
  }, [target, flow]);
}

/** A node that stays and leads to some that go; else any that stays. */
function beside({ nodes, edges }: Graph, gone: ReadonlySet<string>): string | undefined {
  const before = edges.find(({ source, target }) => gone.has(target) && !gone.has(source))?.source;
  return before ?? nodes.find(({ id }) => !gone.has(id))?.id;
}

/** Keep the keys on the picture where the node or the way that had them is gone. */
function stayOn(node: string | undefined): void {
  requestAnimationFrame(() => {
    if (node && document.activeElement === document.body) {
      document.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(node)}"]`)?.focus();
    }
  });
}

/** Where nodes went by the arrow keys; the end of a drag is told by itself. */
function nudged(changes: readonly NodeChange<CardNode>[], shown: readonly CardNode[]): Record<string, Position> {
  const dragged = new Set(shown.filter(({ dragging }) => dragging).map(({ id }) => id));
  const moved = changes.flatMap((one) => (one.type === "position" && one.dragging === false && one.position && !dragged.has(one.id) ? [[one.id, one.position] as const] : []));
  return Object.fromEntries(moved);
}

function placesOf(moved: readonly CardNode[]): Record<string, Position> {
  return Object.fromEntries(moved.map(({ id, position }) => [id, position]));
}

function edgeOf({ source, target, sourceHandle }: Connection): Edge {
  const branch = (sourceHandle ?? "way:").slice("way:".length);
  return branch ? { source, target, branch } : { source, target };
}

function edgesOf(graph: Graph, ways: readonly DrawnEdge[]): readonly Edge[] {
  const keys = new Set(ways.map(({ id }) => id));
  return graph.edges.filter((edge) => keys.has(edgeKey(edge)));
}
