import { BranchesOutlined } from "@ant-design/icons";
import { textsOf } from "../../document";
import { type NodeKind, type StageWord } from "../kinds";
import { join, titleOf } from "../telling";

export const waveSplit: NodeKind = {
  kind: "wave_split",
  icon: BranchesOutlined,
  fields: [
    { name: "wave", input: "wave", required: true },
    { name: "stages", input: "stages", required: true },
  ],
  make: () => ({ wave: "", stages: ["clicked"] }),
  summary: ({ node, strategy, say, language }) => join([titleOf(strategy, node.wave, language), ...textsOf(node.stages).map((stage) => say(stage as StageWord))]),
};
