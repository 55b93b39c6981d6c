import { CheckCircleFilled, CloseCircleFilled, ExclamationCircleFilled } from "@ant-design/icons";
import { Tag } from "antd";
import type { ReactNode } from "react";

export type Tone = "good" | "doubtful" | "bad";

// The sign says it as well as the colour does; the text keeps the colour of all texts.
const SIGN = {
  good: <CheckCircleFilled style={{ color: "#2e6b34" }} />,
  doubtful: <ExclamationCircleFilled style={{ color: "#8a5a00" }} />,
  bad: <CloseCircleFilled style={{ color: "#b3261e" }} />,
} as const;

/** A state in a word, with a sign of how it stands. */
export function Mark({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <Tag>
      {SIGN[tone]} {children}
    </Tag>
  );
}
