import { useState } from "react";
import { useMay } from "../../api";
import { ActionButton, Checkbox } from "../../ui";
import { keepFile } from "../../ui/asking";
import { evidenceFile } from "./asked";
import { useWords } from "./words";

/** Export all that belongs to a decision as one file that can be checked; who and why is recorded. */
export function Evidence({ decision }: { decision: string }) {
  const say = useWords();
  const mayUnmask = useMay("unmask");
  const [unmasked, setUnmasked] = useState(false);
  return (
    <ActionButton
      reason
      label={say("evidence")}
      will={[say("evidenceWill"), say(unmasked ? "evidenceShows" : "evidenceHides"), say("evidenceRecorded")]}
      run={async (reason) => {
        const file = await evidenceFile(decision, reason, unmasked);
        keepFile(file, `evidence-${decision.replaceAll("/", "-")}.zip`);
        return say("didEvidence");
      }}
    >
      {mayUnmask && (
        <p>
          <Checkbox checked={unmasked} onChange={(event) => setUnmasked(event.target.checked)}>
            {say("evidenceUnmask")}
          </Checkbox>
        </p>
      )}
    </ActionButton>
  );
}
