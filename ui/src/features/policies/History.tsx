import { useState } from "react";
import type { PolicyStepTold, PolicyTold } from "../../api/schema";
import { ActionButton, Allowed, Button, EmptyState, Flex, Loaded, Panel, WideTable, When } from "../../ui";
import { Changes } from "./Changes";
import { useRuling, useVersion } from "./ruling";
import { useRuleWords } from "./ruleWords";

const SHORT = 12;

/** Who did what to which version, newest first; any of them can be compared, and taken up again. */
export function History({ told: { record, in_force: now, has_work: hasWork } }: { told: PolicyTold }) {
  const say = useRuleWords();
  const [chosen, choose] = useState("");
  const { restore } = useRuling();
  return (
    <Flex vertical gap={16}>
      <WideTable<PolicyStepTold>
        label={say("history")}
        rowKey={({ version, state, at }) => `${version} ${state} ${String(at)}`}
        rows={record}
        pagination={record.length > 20 && { pageSize: 20, showSizeChanger: false }}
        locale={{ emptyText: <EmptyState title={say("noHistory")} hint={say("noneWaitsHint")} /> }}
        columns={[
          { title: say("at"), render: (_, { at }) => <When at={at} /> },
          { title: say("by"), dataIndex: "by" },
          { title: say("step"), render: (_, { state }) => say(`${state}_state`) },
          { title: say("way"), render: (_, { state, way }) => (state === "live" ? say(`way_${way}`) : "—") },
          { title: say("version"), render: (_, { version }) => <code>{version.slice(0, SHORT)}</code> },
          { title: say("said"), dataIndex: "comment" },
          {
            title: "",
            render: (_, { version, has_text: hasText }) =>
              hasText && version !== now ? (
                <Flex gap={8}>
                  <Button size="small" onClick={() => choose(version)}>
                    {say("compare")}
                  </Button>
                  <Allowed to="draft_policy">
                    <ActionButton
                      size="small"
                      label={say("restore")}
                      disabled={hasWork}
                      will={[say("restoreWill"), say("restoreThen")]}
                      run={async () => {
                        await restore.mutateAsync(version);
                        return say("restored");
                      }}
                    />
                  </Allowed>
                </Flex>
              ) : null,
          },
        ]}
      />
      {chosen && <Compared version={chosen} />}
    </Flex>
  );
}

function Compared({ version }: { version: string }) {
  const say = useRuleWords();
  const title = say("versionChanges", { version: version.slice(0, SHORT) });
  return (
    <Panel title={title}>
      <Loaded asked={useVersion(version)}>{({ changes }) => <Changes label={title} changes={changes} />}</Loaded>
    </Panel>
  );
}
