import { Empty } from "antd";
import type { ReactNode } from "react";
import { useWords } from "./words";

type Props = {
  /** Why nothing is here. */
  title?: string;
  /** What would bring something here. */
  hint?: ReactNode;
  action?: ReactNode;
};

/** What a screen shows where there is nothing to show: why, and what to do. */
export function EmptyState({ title, hint, action }: Props) {
  const say = useWords();
  return (
    <Empty
      className="hc-empty"
      image={Empty.PRESENTED_IMAGE_SIMPLE}
      description={
        <>
          <div>{title ?? say("nothing")}</div>
          {hint && <div className="hc-secondary">{hint}</div>}
        </>
      }
    >
      {action}
    </Empty>
  );
}
