import { LoginOutlined } from "@ant-design/icons";
import { textOf } from "../../document";
import { type NodeKind } from "../kinds";
import { clip, join, nameOf } from "../telling";

export const entry: NodeKind = {
  kind: "entry",
  icon: LoginOutlined,
  fields: [
    { name: "event", input: "event" },
    { name: "where", input: "event_condition" },
    { name: "audience", input: "condition", required: true },
    { name: "schedule", input: "json" },
    { name: "called", input: "yes" },
    { name: "reentry", input: "json" },
  ],
  make: () => ({ audience: "" }),
  summary: ({ node, bank, language }) => join([nameOf(bank.events, node.event, language), clip(textOf(node.audience))]),
};
