import { branchOf, waysOf, type Node } from "../document";
import { useLanguage } from "../i18n";
import { ChoiceInput, nodeTitle, useDrawing } from "../nodes";
import { useCanvas } from "./store";
import { useWayName } from "./wayName";
import { useWords } from "./words";

/** The ways on from a node, each with where it leads: the same as drawing lines, without a mouse. */
export function WaysPanel({ node }: { node: Node }) {
  const say = useWords();
  const language = useLanguage();
  const { strategy, bank } = useDrawing();
  const name = useWayName();
  const act = useCanvas((canvas) => canvas.act);
  const { nodes, edges } = strategy.graph;
  const ways = waysOf(node);
  if (ways.length === 0) {
    return null;
  }
  const kind = (one: Node) => bank.nodes.find((known) => known.kind === one.kind)?.label[language] ?? one.kind;
  const title = (one: Node) => (nodeTitle(one, language) === kind(one) ? kind(one) : `${nodeTitle(one, language)}（${kind(one)}）`);
  const targets = nodes.filter((one) => one.kind !== "entry" && one.id !== node.id).map((one) => ({ value: one.id, label: title(one) }));
  return (
    <section aria-label={say("waysOn")}>
      <h3 className="hc-heading">{say("waysOn")}</h3>
      {ways.map((way) => {
        const edge = edges.find((one) => one.source === node.id && branchOf(one) === way);
        return (
          <ChoiceInput
            key={way}
            label={say("wayTo", { way: name(node, way) })}
            value={edge?.target}
            options={targets}
            onChange={(target) => {
              if (typeof target === "string" && target) {
                act({ do: "connect", edge: { source: node.id, target, ...(way && { branch: way }) } });
              } else if (edge) {
                act({ do: "remove", nodes: [], edges: [edge] });
              }
            }}
          />
        );
      })}
    </section>
  );
}
