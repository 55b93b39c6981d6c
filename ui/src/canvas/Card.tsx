import { Handle, Position, type NodeProps } from "@xyflow/react";
import { memo } from "react";
import { useLanguage } from "../i18n";
import { NODE_KINDS, nodeTitle, useDrawing, useNodeWords, useSentences } from "../nodes";
import type { CardNode } from "./drawn";
import { useWayName } from "./wayName";
import { useWords } from "./words";

/** A node on the picture: what it is, what it is called, what it says, and its ways on. */
export const Card = memo(function Card({ data: { node, ways, problems, fate, count, onWay }, selected }: NodeProps<CardNode>) {
  const say = useWords();
  const tell = useNodeWords();
  const language = useLanguage();
  const { bank, strategy } = useDrawing();
  const kind = NODE_KINDS[node.kind];
  const Icon = kind.icon;
  const named = bank.nodes.find((one) => one.kind === node.kind)?.label[language] ?? node.kind;
  const read = useSentences(node, strategy, language);
  const summary = kind.summary({ node, strategy, bank, say: tell, language, read });
  const name = useWayName();
  return (
    <div className={`hc-card hc-card-${fate} ${selected || onWay ? "hc-card-chosen" : ""}`}>
      {node.kind !== "entry" && <Handle type="target" position={Position.Left} className="hc-in" />}
      <div className="hc-card-kind">
        <span aria-hidden="true">
          <Icon />
        </span>
        <span>{named}</span>
        <span className="hc-grow" />
        {fate !== "same" && <span className="hc-card-fate">{say(fate)}</span>}
        {problems > 0 && (
          <span className="hc-card-problems" title={say("problemsOf", { n: problems })}>
            ! {problems}
          </span>
        )}
        {count && <span className="hc-card-count">{count}</span>}
      </div>
      <div className="hc-card-title">{nodeTitle(node, language)}</div>
      <div className="hc-card-summary" title={summary}>
        {summary || "\u00a0"}
      </div>
      {ways.map((way) => (
        <div key={way} className="hc-card-way">
          <span>{name(node, way)}</span>
          <Handle type="source" position={Position.Right} id={`way:${way}`} className="hc-out" />
        </div>
      ))}
    </div>
  );
});
