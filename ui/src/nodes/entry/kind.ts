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
    { name: "schedule", input: "schedule" },
    { name: "called", input: "yes" },
    { name: "reentry", input: "reentry" },
  ],
  make: () => ({ audience: "" }),
  summary: ({ node, bank, language, read }) => join([nameOf(bank.events, node.event, language), clip(read(textOf(node.audience)))]),
};
