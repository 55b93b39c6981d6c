import { ForkOutlined } from "@ant-design/icons";
import { textOf } from "../../document";
import { type NodeKind } from "../kinds";
import { clip, entriesOf, join } from "../telling";

export const conditionSplit: NodeKind = {
  kind: "condition_split",
  icon: ForkOutlined,
  fields: [
    { name: "branches", input: "conditions", required: true },
    { name: "of", input: "choice", options: ["customer", "entry"] },
  ],
  make: () => ({ branches: { yes: "" } }),
  summary: ({ node, read }) => join(entriesOf(node.branches).map(([, text]) => clip(read(textOf(text))))),
};
