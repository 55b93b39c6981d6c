import { Alert, When } from "../../ui";
import { useStanding } from "./asked";
import { useWords } from "./words";

/** What was said of it when it was approved or returned, and why the one who looks may not approve it or bring it live, in the engine's words. */
export function Refused({ strategy }: { strategy: string }) {
  const say = useWords();
  const standing = useStanding(strategy).data;
  return (
    <>
      {standing?.said && (
        <Alert
          showIcon
          type={standing.state === "returned" ? "warning" : "info"}
          title={say(standing.state === "returned" ? "wasReturned" : "remark")}
          description={
            <>
              <div className="hc-lines">{standing.said.comment}</div>
              <div className="hc-secondary">
                {standing.said.by} · <When at={standing.said.at} />
              </div>
            </>
          }
        />
      )}
      {standing?.approve_refusal && <Alert type="info" showIcon title={say("notYou")} description={standing.approve_refusal} />}
      {standing?.publish_refusal && <Alert type="info" showIcon title={say("notYouPublish")} description={standing.publish_refusal} />}
    </>
  );
}
