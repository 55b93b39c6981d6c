import type { ExperimentTold } from "../../api/schema";
import { useLanguage } from "../../i18n";
import { ActionButton, Allowed } from "../../ui";
import { useAdvance, useHalt } from "./asked";
import { tellShares } from "./telling";
import { useWords } from "./words";

/** Do what the evidence says, or stop the challengers. */
export function Actions({ told: { experiment, trial, would_become } }: { told: ExperimentTold }) {
  const say = useWords();
  const language = useLanguage();
  const { strategy, node, shares, status, why } = experiment;
  const advance = useAdvance(strategy, node);
  const halt = useHalt(strategy, node);
  const follows = Object.entries(would_become).some(([arm, share]) => shares[arm] !== share);
  const live = trial.automatic || why === "harm";
  const named = tellShares(would_become, language);
  if (status !== "running") {
    return null;
  }
  return (
    <Allowed to="steer">
      <ActionButton
        type="primary"
        label={say("promote")}
        disabled={!follows}
        will={follows ? [say("promoteWill", { shares: named }), say(live ? "promoteLive" : "promoteDraft"), say("promoteStay")] : [say("nothingFollows")]}
        run={async () => {
          const moved = await advance.mutateAsync(would_become);
          return say(moved.is_live ? "promoted" : "drafted", { shares: tellShares(moved.shares, language) });
        }}
      />
      <ActionButton
        danger
        label={say("stop")}
        will={[say("stopWill"), say("stopStay")]}
        run={async () => say("stopped", { shares: tellShares((await halt.mutateAsync(undefined)).shares, language) })}
      />
    </Allowed>
  );
}
