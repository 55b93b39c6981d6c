import { HeartOutlined } from "@ant-design/icons";
import { type NodeKind } from "../kinds";
import { join, tagName } from "../telling";

export const adjustPreference: NodeKind = {
  kind: "adjust_preference",
  icon: HeartOutlined,
  fields: [
    { name: "tag", input: "tag", required: true },
    { name: "step", input: "number", required: true },
  ],
  make: () => ({ tag: "", step: -0.1 }),
  summary: ({ node, bank, language }) => join([tagName(bank, node.tag, language), String(node.step)]),
};
