import { useState } from "react";
import type { PolicyWaiting } from "../../api/schema";
import { ActionButton, Alert, Descriptions, EmptyState, Flex, FormField, Input, Panel, Tag, When } from "../../ui";
import { Changes, Effects, EFFECT_DAYS } from "./Changes";
import { useRuling } from "./ruling";
import { useRuleWords } from "./ruleWords";

const SHORT = 12;
const LENGTH_MAX = 1000;

/** The version that waits: what it changes, what it would have done, and what one may do with it. */
export function Waiting({ waiting }: { waiting: PolicyWaiting | null }) {
  const say = useRuleWords();
  if (waiting === null) {
    return <EmptyState title={say("noneWaits")} hint={say("noneWaitsHint")} />;
  }
  return (
    <Flex vertical gap={16}>
      <Panel title={say(`${waiting.state}_state`)}>
        <Flex vertical gap={12}>
          <Descriptions
            size="small"
            column={{ xs: 1, md: 2 }}
            items={[
              { key: "makers", label: say("makers"), children: waiting.makers.join("、") },
              { key: "by", label: say("by"), children: waiting.by },
              { key: "at", label: say("at"), children: <When at={waiting.at} /> },
              { key: "version", label: say("version"), children: <code>{waiting.version.slice(0, SHORT)}</code> },
              ...(waiting.comment ? [{ key: "said", label: say("said"), children: waiting.comment }] : []),
            ]}
          />
          {waiting.refusal && <Alert type="warning" showIcon title={say("notYou")} description={waiting.refusal} />}
          <Deciding waiting={waiting} />
        </Flex>
      </Panel>
      <Panel title={say("changes")} extra={<Tag>{waiting.changes.length}</Tag>}>
        <Changes label={say("changes")} changes={waiting.changes} />
      </Panel>
      <Panel title={say("effects", { days: EFFECT_DAYS })}>
        <Effects said={{ text: waiting.text }} changes={waiting.changes} />
      </Panel>
    </Flex>
  );
}

function Deciding({ waiting: { version, changes, may_approve, may_return, may_enact } }: { waiting: PolicyWaiting }) {
  const say = useRuleWords();
  const { approve, sendBack, publish } = useRuling();
  const [comment, setComment] = useState("");
  const facts = { version: version.slice(0, SHORT), count: changes.length };
  return (
    <Flex gap={8} wrap>
      {may_approve && (
        <ActionButton
          type="primary"
          label={say("approve")}
          will={[say("approveWill", facts), say("approveThen")]}
          run={async () => {
            await approve.mutateAsync({ version, comment: comment.trim() });
            return say("approved");
          }}
        >
          <FormField label={say("comment")}>
            <Input.TextArea aria-label={say("comment")} value={comment} maxLength={LENGTH_MAX} onChange={({ target }) => setComment(target.value)} />
          </FormField>
        </ActionButton>
      )}
      {may_enact && (
        <ActionButton
          type="primary"
          label={say("publish")}
          will={[say("publishWill"), say("publishThen")]}
          run={async () => {
            await publish.mutateAsync({ version });
            return say("published");
          }}
        />
      )}
      {may_return && (
        <ActionButton
          reason
          label={say("sendBack")}
          will={[say("sendBackWill"), say("sendBackThen")]}
          run={async (reason) => {
            await sendBack.mutateAsync({ version, comment: reason });
            return say("sentBack");
          }}
        />
      )}
    </Flex>
  );
}
