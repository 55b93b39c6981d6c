import { TeamOutlined } from "@ant-design/icons";
import { textOf } from "../../document";
import { type NodeKind } from "../kinds";
import { clip, entriesOf, join } from "../telling";

export const audienceSplit: NodeKind = {
  kind: "audience_split",
  icon: TeamOutlined,
  fields: [{ name: "audiences", input: "conditions", required: true }],
  make: () => ({ audiences: { yes: "" } }),
  summary: ({ node, read }) => join(entriesOf(node.audiences).map(([, text]) => clip(read(textOf(text))))),
};
