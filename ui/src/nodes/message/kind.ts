import { SendOutlined } from "@ant-design/icons";
import { textsOf } from "../../document";
import { type NodeKind } from "../kinds";
import { join, materialSaid, nameOf } from "../telling";

export const message: NodeKind = {
  kind: "message",
  icon: SendOutlined,
  fields: [
    { name: "channels", input: "channels", required: true },
    { name: "material", input: "material", required: true },
    { name: "on_blocked", input: "choice", options: ["exit", "skip", "wait", "other_channel", "manager"] },
    { name: "wait_hours", input: "number" },
    { name: "expires_hours", input: "number" },
  ],
  make: () => ({ channels: [], material: "" }),
  summary: ({ node, bank, language }) => join([...textsOf(node.channels).map((channel) => nameOf(bank.channels, channel, language)), materialSaid(bank, node.material, language)]),
};
