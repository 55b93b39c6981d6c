import { HourglassOutlined } from "@ant-design/icons";
import { type NodeKind } from "../kinds";
import { join, tellAwaited, tellSpan } from "../telling";

export const waitForEvent: NodeKind = {
  kind: "wait_for_event",
  icon: HourglassOutlined,
  fields: [
    { name: "awaits", input: "awaited", required: true },
    { name: "timeout", input: "span", required: true },
  ],
  make: () => ({ awaits: { event: "" }, timeout: { days: 1 } }),
  summary: ({ node, strategy, bank, say, language }) => join([tellAwaited(node.awaits, strategy, bank, say, language), say("atMost", { span: tellSpan(node.timeout, say) })]),
};
