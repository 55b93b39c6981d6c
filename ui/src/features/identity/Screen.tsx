import { useState } from "react";
import type { CaseRow, CaseState } from "../../api/schema";
import { ActionButton, Allowed, Button, Drawer, EmptyState, Flex, Page, PageTable, Person, Segmented, Share, When, type Columns } from "../../ui";
import { useAccept, useCases, useRefuse } from "./asked";
import { Compared } from "./Compared";
import { Evidence } from "./Evidence";
import { useWords } from "./words";

const STATES: readonly CaseState[] = ["open", "accepted", "refused"];
const CERTAIN_PPM = 1_000_000;

/** Customers who may be one. */
export function Screen() {
  const say = useWords();
  const [state, setState] = useState<CaseState>("open");
  const [compared, setCompared] = useState<CaseRow | null>(null);
  const columns: Columns<CaseRow> = [
    { title: say("one"), render: (_, { one }) => <Person customer={one} /> },
    { title: say("other"), render: (_, { other }) => <Person customer={other} /> },
    { title: say("cause"), render: (_, { cause }) => say(cause) },
    { title: say("confidence"), align: "right", render: (_, { confidence_ppm }) => <Share value={confidence_ppm / CERTAIN_PPM} /> },
    { title: say("evidence"), render: (_, { evidence }) => <Evidence evidence={evidence} /> },
    { title: say("at"), render: (_, { at }) => <When at={at} /> },
    state === "open"
      ? { title: say("todo"), render: (_, row) => <Todo row={row} onCompare={() => setCompared(row)} /> }
      : {
          title: say("decided"),
          render: (_, { by, why, decided_at }) => (
            <>
              {by} · <When at={decided_at} /> · {why}
            </>
          ),
        },
  ];
  return (
    <Page title={say("title")} hint={say("hint")}>
      <Segmented
        aria-label={say("state")}
        style={{ alignSelf: "flex-start" }}
        value={state}
        options={STATES.map((value) => ({ value, label: say(value) }))}
        onChange={setState}
      />
      <PageTable
        label={say("title")}
        pages={useCases(state)}
        columns={columns}
        rowKey={({ id }) => id}
        empty={<EmptyState title={say("empty")} hint={say("emptyHint")} />}
      />
      <Drawer open={compared !== null} onClose={() => setCompared(null)} size="large" title={say("compare")} closable={{ "aria-label": say("close") }}>
        {compared && (
          <Flex vertical gap={12}>
            <div>{say(compared.cause)}</div>
            <Evidence evidence={compared.evidence} />
            <Compared one={compared.one} other={compared.other} />
          </Flex>
        )}
      </Drawer>
    </Page>
  );
}

function Todo({ row: { id, one, other }, onCompare }: { row: CaseRow; onCompare: () => void }) {
  const say = useWords();
  const accept = useAccept();
  const refuse = useRefuse();
  return (
    <Flex gap={8}>
      <Allowed to="see_customers">
        <Button size="small" onClick={onCompare}>
          {say("compare")}
        </Button>
      </Allowed>
      <Allowed to="act">
        <ActionButton
          size="small"
          type="primary"
          reason
          label={say("accept")}
          will={[say("acceptWill", { one, other })]}
          run={async (why) => {
            await accept.mutateAsync({ id, why });
            return say("didAccept");
          }}
        />
        <ActionButton
          size="small"
          reason
          label={say("refuse")}
          will={[say("refuseWill", { one, other })]}
          run={async (why) => {
            await refuse.mutateAsync({ id, why });
            return say("didRefuse");
          }}
        />
      </Allowed>
    </Flex>
  );
}
