import { RetweetOutlined } from "@ant-design/icons";
import { type NodeKind } from "../kinds";
import { titleOf } from "../telling";

export const jump: NodeKind = {
  kind: "jump",
  icon: RetweetOutlined,
  fields: [
    { name: "to", input: "node", required: true },
    { name: "times_max", input: "number", required: true },
  ],
  make: () => ({ to: "", times_max: 1 }),
  summary: ({ node, strategy, say, language }) => say("timesAtMost", { to: titleOf(strategy, node.to, language), times: Number(node.times_max) }),
};
