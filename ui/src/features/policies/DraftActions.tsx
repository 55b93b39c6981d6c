import { useMay } from "../../api";
import type { PolicyChecked, PolicyTold } from "../../api/schema";
import { ActionButton, Flex, Tag } from "../../ui";
import type { Plain } from "./draft";
import { useRuling } from "./ruling";
import { useRuleWords } from "./ruleWords";

type Props = { told: PolicyTold; document: Plain; checked: PolicyChecked; isChanged: boolean };

/** Save, give up, hand in, or tighten at once. */
export function DraftActions({ told, document, checked, isChanged }: Props) {
  const say = useRuleWords();
  const { save, giveUp, submit, tighten } = useRuling();
  const isRight = checked.problems.every(({ is_advice }) => is_advice);
  const count = checked.changes.length;
  const isReady = told.has_work && !isChanged && isRight && count > 0;
  if (!useMay("draft_policy")) {
    return null;
  }
  return (
    <Flex gap={8} wrap align="center">
      <Tag>{say(told.has_work ? "isWork" : "isInForce")}</Tag>
      <ActionButton
        type={isChanged ? "primary" : "default"}
        label={say("save")}
        disabled={!isChanged}
        will={[say("saveWill"), say("saveOthers")]}
        run={async () => {
          await save.mutateAsync({ said: { document }, revision: told.written.revision });
          return say("saved");
        }}
      />
      <ActionButton
        type={isReady ? "primary" : "default"}
        label={say("submit")}
        disabled={!isReady}
        will={[say("submitWill", { count }), say("submitThen")]}
        run={async () => {
          await submit.mutateAsync(undefined);
          return say("submitted");
        }}
      />
      {checked.may_tighten && (
        <ActionButton
          danger
          reason
          label={say("tighten")}
          disabled={!isReady}
          will={[say("tightenWill"), say("tightenThen")]}
          run={async (reason) => {
            await tighten.mutateAsync(reason);
            return say("tightened");
          }}
        />
      )}
      {told.has_work && (
        <ActionButton
          danger
          label={say("giveUp")}
          will={[say("giveUpWill")]}
          run={async () => {
            await giveUp.mutateAsync(undefined);
            return say("gaveUp");
          }}
        />
      )}
      {isChanged && (
        <span role="status" className="hc-secondary">
          {say("unsaved")} {say("unsavedHint")}
        </span>
      )}
    </Flex>
  );
}
