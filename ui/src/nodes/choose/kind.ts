import { TrophyOutlined } from "@ant-design/icons";
import { type NodeKind } from "../kinds";
import { nameOf } from "../telling";

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
  summary: ({ node, bank, language }) => nameOf(bank.categories, node.category, language),
};
