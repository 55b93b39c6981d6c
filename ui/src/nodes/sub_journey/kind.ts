import { PartitionOutlined } from "@ant-design/icons";
import { type NodeKind } from "../kinds";
import { nameOf } from "../telling";

export const subJourney: NodeKind = {
  kind: "sub_journey",
  icon: PartitionOutlined,
  fields: [{ name: "strategy", input: "strategy", required: true }],
  make: () => ({ strategy: "" }),
  summary: ({ node, bank, language }) => nameOf(bank.strategies, node.strategy, language),
};
