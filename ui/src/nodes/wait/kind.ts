import { ClockCircleOutlined } from "@ant-design/icons";
import { type NodeKind } from "../kinds";
import { tellUntil } from "../telling";

export const wait: NodeKind = {
  kind: "wait",
  icon: ClockCircleOutlined,
  fields: [
    { name: "until", input: "until", required: true },
    { name: "spread_minutes", input: "number" },
  ],
  make: () => ({ until: { kind: "after", days: 1 } }),
  summary: ({ node, bank, say, language }) => tellUntil(node.until, say, bank, language),
};
