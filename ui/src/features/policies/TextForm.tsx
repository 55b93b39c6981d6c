import { useState } from "react";
import type { PolicyTold } from "../../api/schema";
import { ActionButton, Alert, Flex, Input, Problems } from "../../ui";
import { useRuling } from "./ruling";
import { useRuleWords } from "./ruleWords";

/** The whole policy as text: what has no form is changed here. */
export function TextForm({ told, text: start, isFree }: { told: PolicyTold; text: string; isFree: boolean }) {
  const say = useRuleWords();
  const { save } = useRuling();
  const [text, setText] = useState(start);
  const isUnreadable = told.written.document === null;
  return (
    <Flex vertical gap={12}>
      <p className="hc-secondary">{say(isUnreadable ? "unreadable" : "textHint")}</p>
      {isUnreadable && <Problems problems={told.checked.problems.map(({ code, message, fix, path }) => ({ code, message, fix, where: path }))} />}
      {!isFree && <Alert type="warning" showIcon title={say("formsFirst")} />}
      <Input.TextArea aria-label={say("text")} className="hc-code" autoSize={{ minRows: 12, maxRows: 32 }} readOnly={!isFree} value={text} onChange={({ target }) => setText(target.value)} />
      <div>
        <ActionButton
          label={say("takeText")}
          disabled={!isFree || text === start}
          will={[say("saveWill")]}
          run={async () => {
            await save.mutateAsync({ said: { text }, revision: told.written.revision });
            return say("saved");
          }}
        />
      </div>
    </Flex>
  );
}
