import type { Standing } from "../../api/schema";
import { Alert, When } from "../../ui";
import { useWords } from "./words";

/** What the last person who looked at it said of it. */
export function Remark({ standing: { state, said } }: { standing: Standing }) {
  const say = useWords();
  if (!said && state !== "returned") {
    return null;
  }
  return (
    <Alert
      showIcon
      type={state === "returned" ? "warning" : "info"}
      title={say(state === "returned" ? "wasReturned" : "remark")}
      description={
        said && (
          <>
            <div className="hc-sentence hc-lines">{said.comment}</div>
            <div className="hc-secondary">
              {said.by} · <When at={said.at} />
            </div>
          </>
        )
      }
    />
  );
}
