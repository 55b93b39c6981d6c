import type { UndeliveredRow } from "../../api/schema";
import { ActionButton, Allowed, EmptyState, Flex, PageTable, Person, StrategyLink, Tag, When, type Columns } from "../../ui";
import { useClassName } from "../../ui/classes";
import { useNames } from "../../ui/named";
import { useClose, useRetry, useUndelivered } from "./asked";
import { useWords } from "./words";

/** What did not arrive, or perhaps did not: decided again, or let go, with a reason. */
export function Undelivered() {
  const say = useWords();
  const className = useClassName();
  const { name } = useNames();
  const columns: Columns<UndeliveredRow> = [
    { title: say("number"), dataIndex: "seq" },
    { title: say("since"), render: (_, { at }) => <When at={at} /> },
    {
      title: say("customer"),
      render: (_, { customer, org }) => (
        <>
          <Person customer={customer} /> <span className="hc-secondary">{name("units", org)}</span>
        </>
      ),
    },
    {
      title: say("strategy"),
      render: (_, { strategy, strategy_label: label, message_class: named }) => (
        <>
          <StrategyLink strategy={strategy} label={label} /> <Tag>{className(named)}</Tag>
        </>
      ),
    },
    { title: say("by"), dataIndex: "channel_label" },
    { title: say("became"), render: (_, { state }) => <Tag color={state === "unknown" ? "warning" : "error"}>{say(`became_${state}`)}</Tag> },
    { title: say("why"), dataIndex: "told" },
    { title: say("expires"), render: (_, { expires_at }) => <When at={expires_at} /> },
    { title: say("todo"), fixed: "right", render: (_, row) => <Actions row={row} /> },
  ];
  return (
    <Flex vertical gap={8}>
      <span className="hc-secondary">{say("undeliveredHint")}</span>
      <PageTable
        label={say("undelivered")}
        pages={useUndelivered()}
        columns={columns}
        rowKey={({ seq }) => seq}
        empty={<EmptyState title={say("noUndelivered")} hint={say("noUndeliveredHint")} />}
      />
    </Flex>
  );
}

function Actions({ row: { seq, state, strategy_label: strategy } }: { row: UndeliveredRow }) {
  const say = useWords();
  const retry = useRetry();
  const close = useClose();
  return (
    <Allowed to="act">
      <Flex gap={8}>
        <ActionButton
          size="small"
          reason
          label={say("retry")}
          will={[say("retryWill", { seq: String(seq), strategy }), ...(state === "unknown" ? [say("retryDoubt")] : [])]}
          run={async (why) => {
            const { contacts } = await retry.mutateAsync({ seq, why });
            return contacts.length > 0 ? say("didRetry", { seq: String(seq), count: contacts.length }) : say("didRetryNot", { seq: String(seq) });
          }}
        />
        <ActionButton
          size="small"
          reason
          danger
          label={say("close")}
          will={[say("closeWill", { seq: String(seq) })]}
          run={async (why) => {
            await close.mutateAsync({ seq, why });
            return say("didClose", { seq: String(seq) });
          }}
        />
      </Flex>
    </Allowed>
  );
}
