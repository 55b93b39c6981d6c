import { LogoutOutlined } from "@ant-design/icons";
import { type NodeKind } from "../kinds";

export const exit: NodeKind = {
  kind: "exit",
  icon: LogoutOutlined,
  fields: [{ name: "goal", input: "yes" }],
  make: () => ({}),
  summary: ({ node, say }) => node.goal === true ? say("reachesGoal") : "",
};
