import { ReactFlowProvider } from "@xyflow/react";
import { useEffect, useMemo, useState } from "react";
import type { Palette } from "../api/schema";
import type { Graph, Strategy } from "../document";
import { DrawingProvider } from "../nodes";
import type { Marks } from "./drawn";
import { Picture } from "./Picture";
import { CanvasProvider, createCanvas } from "./store";

type Props = {
  strategy: Strategy;
  bank: Palette;
  /** What the picture shows, for those who hear it. */
  label: string;
  marks?: Marks;
  /** Another graph than the strategy's, such as two versions as one. */
  graph?: Graph;
  height?: number;
  onChoose?: (node: string) => void;
};

const NONE: Marks = {};

/** A strategy as a picture that is only looked at, with counts or differences on it. */
export function StillPicture({ strategy, bank, label, marks = NONE, graph, height = 420, onChoose }: Props) {
  const [store] = useState(() => createCanvas(strategy));
  const drawing = useMemo(() => ({ strategy, bank, fixed: true }), [strategy, bank]);
  useEffect(
    () =>
      store.subscribe(({ nodes }, before) => {
        const [node] = nodes;
        if (node !== undefined && node !== before.nodes[0]) {
          onChoose?.(node);
        }
      }),
    [store, onChoose],
  );
  return (
    <section aria-label={label} className="hc-still" style={{ height }}>
      <CanvasProvider value={store}>
        <ReactFlowProvider>
          <DrawingProvider value={drawing}>
            <Picture graph={graph ?? strategy.graph} marks={marks} />
          </DrawingProvider>
        </ReactFlowProvider>
      </CanvasProvider>
    </section>
  );
}
