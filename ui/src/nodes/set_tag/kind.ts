import { TagOutlined } from "@ant-design/icons";
import { type NodeKind } from "../kinds";
import { tagName } from "../telling";

export const setTag: NodeKind = {
  kind: "set_tag",
  icon: TagOutlined,
  fields: [
    { name: "tag", input: "tag", required: true },
    { name: "value", input: "value", required: true },
  ],
  make: () => ({ tag: "", value: true }),
  summary: ({ node, bank, language }) => `${tagName(bank, node.tag, language)} = ${String(node.value)}`,
};
