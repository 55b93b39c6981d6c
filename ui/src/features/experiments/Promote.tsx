import type { ChoiceTold, ExperimentTold } from "../../api/schema";
import { tellShare, useLanguage } from "../../i18n";
import { ActionButton, Alert, Allowed, Flex, Panel, Typography } from "../../ui";
import { usePromote } from "./asked";
import { tellShares } from "./telling";
import { useWords } from "./words";

const WHOLE = 10_000;

/** How a person may let a challenger go on now; what forbids it stands instead of the buttons. */
export function Promote({ told: { choices, experiment } }: { told: ExperimentTold }) {
  const say = useWords();
  const language = useLanguage();
  if (choices.length === 0) {
    return null;
  }
  const open = choices.filter(({ forbidden }) => forbidden.length === 0);
  const closed = [...new Set(choices.flatMap(({ forbidden }) => forbidden.map((one) => one[language])))];
  return (
    <Allowed to="steer">
      <Panel title={say("byHand")}>
        <Flex vertical gap={12}>
          {experiment.leads && <Typography.Text strong>{experiment.leads[language]}</Typography.Text>}
          {closed.map((sentence) => (
            <Alert key={sentence} type="error" showIcon title={sentence} />
          ))}
          {open.length > 0 && <span className="hc-secondary">{say("byHandHint")}</span>}
          <Flex gap={8} wrap>
            {open.map((choice) => (
              <Go key={`${choice.arm} ${String(choice.to)}`} choice={choice} strategy={experiment.strategy} node={experiment.node} />
            ))}
          </Flex>
        </Flex>
      </Panel>
    </Allowed>
  );
}

function Go({ choice, strategy, node }: { choice: ChoiceTold; strategy: string; node: string }) {
  const say = useWords();
  const language = useLanguage();
  const promote = usePromote(strategy, node);
  const { arm, going, to, share, shares, will } = choice;
  const who = going.join(" · ");
  const label = share === WHOLE ? say("toAll", { arm: who }) : say("toShare", { arm: who, share: tellShare(share / WHOLE, language, 0) });
  return (
    <ActionButton
      reason
      label={label}
      will={will.map((one) => one[language])}
      run={async (reason) => {
        const moved = await promote.mutateAsync({ arm, to, would_become: shares, reason });
        return say(moved.is_live ? "promoted" : "drafted", { shares: tellShares(moved.shares, language) });
      }}
    />
  );
}
