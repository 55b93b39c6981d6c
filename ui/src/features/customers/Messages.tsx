import type { MessageTold } from "../../api/schema";
import { EmptyState, Flex, Money, PageTable, StrategyLink, Tag, When, type Columns } from "../../ui";
import { useMessages } from "./asked";
import { useWords } from "./words";

/** What a customer was told, and what became of it. */
export function Messages({ customer }: { customer: string }) {
  const say = useWords();
  const columns: Columns<MessageTold> = [
    { title: say("sentAt"), render: (_, { sent_at }) => <When at={sent_at} /> },
    { title: say("channel"), dataIndex: "channel_label" },
    { title: say("strategy"), render: (_, { strategy, strategy_label: label }) => <StrategyLink strategy={strategy} label={label} /> },
    {
      title: say("text"),
      render: (_, { subject, body, text }) => (
        <div style={{ maxWidth: 460, whiteSpace: "normal" }}>
          {subject && <strong>{subject} </strong>}
          {text === "gone" ? <span className="hc-secondary">{say("textGone")}</span> : body}
        </div>
      ),
    },
    {
      title: say("consented"),
      render: (_, { consented }) => say(consented === null || consented === undefined ? "cannotTell" : consented ? "yes" : "no"),
    },
    {
      title: say("answers"),
      render: (_, { answers }) => (
        <Flex gap={4} wrap style={{ maxWidth: 320 }}>
          {answers.map(({ kind, at, amount_cents }) => (
            <Tag key={`${kind}/${String(at)}`}>
              {say(kind)} {amount_cents ? <Money cents={amount_cents} /> : null}
            </Tag>
          ))}
        </Flex>
      ),
    },
  ];
  return (
    <PageTable
      label={say("messages")}
      pages={useMessages(customer)}
      columns={columns}
      rowKey={(message) => message.id}
      empty={<EmptyState title={say("noMessages")} hint={say("noMessagesHint")} />}
    />
  );
}
