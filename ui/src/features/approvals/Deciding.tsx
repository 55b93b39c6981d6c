import { useState } from "react";
import type { Standing } from "../../api/schema";
import { ActionButton, FormField, Input } from "../../ui";
import { useDeciding } from "./asked";
import { useWords } from "./words";

const SHORT = 12;
const LENGTH_MAX = 1000;

/** Approve, return for changes, or bring live what waits, with what is said of it. */
export function Deciding({ standing, name }: { standing: Standing; name: string }) {
  const say = useWords();
  const deciding = useDeciding(standing.strategy);
  const [comment, setComment] = useState("");
  const version = standing.version.slice(0, SHORT);
  return (
    <>
      {standing.may_return && (
        <ActionButton
          reason
          label={say("sendBack")}
          will={[say("sendBackWill"), say("sendBackThen")]}
          run={async (reason) => {
            await deciding.sendBack.mutateAsync({ version: standing.version, comment: reason });
            return say("didSendBack", { name });
          }}
        />
      )}
      {standing.may_approve && (
        <ActionButton
          type="primary"
          label={say("approve")}
          will={[say("approveWill", { version }), say("approveThen")]}
          run={async () => {
            await deciding.approve.mutateAsync({ version: standing.version, comment: comment.trim() });
            setComment("");
            return say("didApprove", { name });
          }}
        >
          <FormField label={say("comment")} hint={say("commentHint")}>
            <Input.TextArea aria-label={say("comment")} value={comment} maxLength={LENGTH_MAX} onChange={(event) => setComment(event.target.value)} />
          </FormField>
        </ActionButton>
      )}
      {standing.may_publish && (
        <ActionButton
          type="primary"
          label={say("publish")}
          will={[say("publishWill", { version }), say("publishThen")]}
          run={async () => {
            await deciding.publish.mutateAsync(standing.version);
            return say("didPublish", { name });
          }}
        />
      )}
    </>
  );
}
