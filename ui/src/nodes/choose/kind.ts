import { TrophyOutlined } from "@ant-design/icons";
import { textOf } from "../../document";
import { tellClass } from "../../ui/classes/telling";
import { type NodeKind } from "../kinds";

export const choose: NodeKind = {
  kind: "choose",
  icon: TrophyOutlined,
  fields: [
    { name: "category", input: "category", required: true },
    { name: "on_blocked", input: "choice", options: ["exit", "skip", "wait", "other_channel", "manager"] },
    { name: "wait_hours", input: "number" },
    { name: "expires_hours", input: "number" },
  ],
  make: () => ({ category: "" }),
  summary: ({ node, language }) => tellClass(textOf(node.category), language),
};
