import { DeleteOutlined } from "@ant-design/icons";
import { branchOf, isFields, nodeOf, type Edge, type Fields } from "../document";
import { useLanguage } from "../i18n";
import { askedOf, ConditionInput, nodeTitle, ShareInput, useDrawing } from "../nodes";
import { Button, Descriptions, Flex } from "../ui";
import { useCanvas } from "./store";
import { useWayName } from "./wayName";
import { useWords } from "./words";

/** The field of a node that says of each of its branches who goes along it. */
const SAYS: Readonly<Record<string, string>> = { condition_split: "branches", audience_split: "audiences", experiment_split: "arms" };

/** A way: from where it leads where, and who goes along it. */
export function EdgePanel({ edge }: { edge: Edge }) {
  const say = useWords();
  const language = useLanguage();
  const { strategy, fixed } = useDrawing();
  const name = useWayName();
  const { act, show } = useCanvas((canvas) => canvas);
  const ends = [nodeOf(strategy, edge.source), nodeOf(strategy, edge.target)] as const;
  const branch = branchOf(edge);
  const [source] = ends;
  const field = source && SAYS[source.kind];
  const kept: Fields = source && field && isFields(source[field]) ? (source[field] as Fields) : {};
  const put = (value: Fields[string] | undefined) => {
    if (source && field && value !== undefined) {
      act({ do: "set_node", id: source.id, field, value: { ...kept, [branch]: value } });
    }
  };
  const link = (node: (typeof ends)[number], id: string) => (
    <Button type="link" size="small" onClick={() => show(id)}>
      {node ? nodeTitle(node, language) : id}
    </Button>
  );
  return (
    <Flex vertical gap={8}>
      <h3 className="hc-heading">{say("edge")}</h3>
      <Descriptions
        size="small"
        column={1}
        items={[
          { key: "from", label: say("edgeSource"), children: link(ends[0], edge.source) },
          { key: "to", label: say("edgeTarget"), children: link(ends[1], edge.target) },
          { key: "branch", label: say("edgeBranch"), children: source ? name(source, branch) : branch || "—" },
        ]}
      />
      {source && branch in kept && source.kind === "experiment_split" && <ShareInput label={say("edgeShare")} value={kept[branch]} onChange={put} />}
      {source && branch in kept && source.kind !== "experiment_split" && (
        <ConditionInput label={say("edgeCondition")} value={kept[branch]} onChange={put} {...askedOf(source, strategy)} />
      )}
      <Button danger icon={<DeleteOutlined />} disabled={fixed} onClick={() => act({ do: "remove", nodes: [], edges: [edge] })}>
        {say("removeEdge")}
      </Button>
    </Flex>
  );
}
