import { GiftOutlined } from "@ant-design/icons";
import { type NodeKind } from "../kinds";
import { nameOf } from "../telling";

export const benefit: NodeKind = {
  kind: "benefit",
  icon: GiftOutlined,
  fields: [
    { name: "benefit", input: "product", required: true },
    { name: "on_blocked", input: "choice", options: ["exit", "skip", "wait", "other_channel", "manager"] },
  ],
  make: () => ({ benefit: "" }),
  summary: ({ node, bank, language }) => nameOf(bank.products, node.benefit, language),
};
