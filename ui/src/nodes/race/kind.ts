import { ThunderboltOutlined } from "@ant-design/icons";
import { type NodeKind } from "../kinds";
import { entriesOf, join, tellAwaited, tellSpan } from "../telling";

export const race: NodeKind = {
  kind: "race",
  icon: ThunderboltOutlined,
  fields: [
    { name: "awaits", input: "awaiteds", required: true },
    { name: "timeout", input: "span", required: true },
  ],
  make: () => ({ awaits: { first: { event: "" } }, timeout: { days: 1 } }),
  summary: ({ node, strategy, bank, say, language }) => join([...entriesOf(node.awaits).map(([, awaited]) => tellAwaited(awaited, strategy, bank, say, language)), say("atMost", { span: tellSpan(node.timeout, say) })]),
};
