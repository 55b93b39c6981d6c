import { Alert } from "../../ui";
import { useStanding } from "./asked";
import { useWords } from "./words";

/** Why the one who looks may not approve it or bring it live, in the engine's words. */
export function Refused({ strategy }: { strategy: string }) {
  const say = useWords();
  const standing = useStanding(strategy).data;
  return (
    <>
      {standing?.approve_refusal && <Alert type="info" showIcon title={say("notYou")} description={standing.approve_refusal} />}
      {standing?.publish_refusal && <Alert type="info" showIcon title={say("notYouPublish")} description={standing.publish_refusal} />}
    </>
  );
}
