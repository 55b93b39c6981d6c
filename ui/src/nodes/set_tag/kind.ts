import { TagOutlined } from "@ant-design/icons";
import { type NodeKind } from "../kinds";
import { tagName, tellValue } from "../telling";

export const setTag: NodeKind = {
  kind: "set_tag",
  icon: TagOutlined,
  fields: [
    { name: "tag", input: "tag", required: true },
    { name: "value", input: "tag_value", required: true },
  ],
  make: () => ({ tag: "", value: true }),
  summary: ({ node, bank, say, language }) => `${tagName(bank, node.tag, language)} = ${tellValue(bank, node.tag, node.value, say, language)}`,
};
