import { SolutionOutlined } from "@ant-design/icons";
import { type NodeKind } from "../kinds";
import { join, materialSaid, nameOf } from "../telling";

export const task: NodeKind = {
  kind: "task",
  icon: SolutionOutlined,
  fields: [
    { name: "channel", input: "channel", required: true },
    { name: "material", input: "material", required: true },
    { name: "deadline_hours", input: "number" },
    { name: "outcomes", input: "codes" },
    { name: "branches", input: "codes" },
    { name: "on_blocked", input: "choice", options: ["exit", "skip", "wait", "other_channel", "manager"] },
    { name: "wait_hours", input: "number" },
    { name: "expires_hours", input: "number" },
  ],
  make: () => ({ channel: "", material: "" }),
  summary: ({ node, bank, language }) => join([nameOf(bank.channels, node.channel, language), materialSaid(bank, node.material, language)]),
};
