import { ExperimentOutlined } from "@ant-design/icons";
import { type NodeKind } from "../kinds";
import { entriesOf, join } from "../telling";

export const experimentSplit: NodeKind = {
  kind: "experiment_split",
  icon: ExperimentOutlined,
  fields: [
    { name: "salt", input: "text", required: true },
    { name: "arms", input: "shares", required: true },
    { name: "trial", input: "trial" },
    { name: "bandit", input: "bandit" },
    { name: "namespace", input: "namespace" },
  ],
  make: () => ({ salt: "trial", arms: { champion: 5000, challenger: 5000 } }),
  summary: ({ node }) => join(entriesOf(node.arms).map(([name, share]) => `${name} ${String(Number(share) / 100)}%`)),
};
