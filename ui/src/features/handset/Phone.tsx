import { useState } from "react";
import type { MessageTold, Offered } from "../../api/schema";
import { Button, EmptyState, Flex, Loaded, Messages, Tag, When } from "../../ui";
import { useNames } from "../../ui/named";
import { useAnswer, useHeard, useLook, type Answering, type Replied } from "./asked";
import { Reply } from "./Reply";
import { useWords } from "./words";
import "./handset.css";

/** The phone itself: what came, what the app shows, and how the customer answers. */
export function Phone({ customer, onReplied }: { customer: string; onReplied: (one: Replied) => void }) {
  const say = useWords();
  return (
    <section className="hc-phone" aria-label={say("phone")}>
      <div className="hc-phone-top" aria-hidden>
        {customer}
      </div>
      <div className="hc-phone-screen" tabIndex={0} aria-label={say("screen")} role="group">
        <App customer={customer} />
        <Loaded asked={useHeard(customer)}>
          {({ messages }) =>
            messages.length === 0 ? (
              <EmptyState title={say("nothingHeard")} hint={say("nothingHeardHint")} />
            ) : (
              <ul className="hc-problems" aria-live="polite" aria-label={say("heard")}>
                {messages.map((message) => (
                  <Heard key={message.id} message={message} customer={customer} onReplied={onReplied} />
                ))}
              </ul>
            )
          }
        </Loaded>
      </div>
    </section>
  );
}

/** The bank's app: opened, it asks what its slots show. */
function App({ customer }: { customer: string }) {
  const say = useWords();
  const { slots, slot } = useNames();
  const look = useLook(customer);
  const [shown, setShown] = useState<{ placement: string; offers: readonly Offered[] }[] | null>(null);
  async function open(): Promise<void> {
    const found = [];
    for (const { placement } of slots) {
      const { offers } = await look.mutateAsync(placement as Parameters<typeof look.mutateAsync>[0]);
      found.push({ placement, offers });
    }
    setShown(found);
  }
  return (
    <div className="hc-phone-app">
      <Flex gap={8} wrap>
        <Button block loading={look.isPending} onClick={() => void open()}>
          {say("openApp")}
        </Button>
      </Flex>
      {shown?.map(({ placement, offers }) => (
        <div key={placement} className="hc-bubble">
          <div className="hc-secondary">{slot(placement)}</div>
          {offers.length === 0 && <span>{say("noOffer")}</span>}
          {offers.map((offer) => (
            <div key={offer.id}>
              {offer.subject && <strong>{offer.subject} </strong>}
              {offer.body}
              <Answers contact={offer.id} onDone={() => setShown(null)} />
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}

function Heard({ message, customer, onReplied }: { message: MessageTold; customer: string; onReplied: (one: Replied) => void }) {
  const say = useWords();
  return (
    <li className={`hc-bubble hc-by-${message.channel}`}>
      <Flex justify="space-between" gap={8}>
        <strong>{message.channel_label}</strong>
        <span className="hc-secondary">
          <When at={message.sent_at} fineness="second" />
        </span>
      </Flex>
      {message.channel === "task" && <div className="hc-secondary">{say("call")}</div>}
      <div>
        {message.subject && <strong>{message.subject} </strong>}
        {message.text === "gone" ? say("textGone") : message.body}
      </div>
      <Flex gap={4} wrap>
        {message.answers.map(({ kind, at }) => (
          <Tag key={`${kind}/${String(at)}`}>{say(kind)}</Tag>
        ))}
      </Flex>
      <Answers contact={message.id} />
      {message.channel === "sms" && <Reply customer={customer} channel={message.channel} onReplied={onReplied} />}
    </li>
  );
}

const AT_ONCE_MS = 800;
const LONG_MS = 30_000;
const PRICE_CENTS = 100_000;

function Answers({ contact, onDone }: { contact: string; onDone?: () => void }) {
  const say = useWords();
  const { message } = Messages.useApp();
  const answer = useAnswer();
  const ways: { word: "click" | "closeAtOnce" | "dwell" | "buy" | "complain"; given: Answering; did: "clicked" | "closed" | "bought" | "complained" }[] = [
    { word: "click", given: { contact, kind: "clicked" }, did: "clicked" },
    { word: "dwell", given: { contact, kind: "closed", dwell_ms: LONG_MS }, did: "closed" },
    { word: "closeAtOnce", given: { contact, kind: "closed", dwell_ms: AT_ONCE_MS }, did: "closed" },
    { word: "buy", given: { contact, kind: "bought", amount_cents: PRICE_CENTS }, did: "bought" },
    { word: "complain", given: { contact, kind: "complained" }, did: "complained" },
  ];
  return (
    <Flex gap={4} wrap className="hc-answers">
      {ways.map(({ word, given, did }) => (
        <Button
          key={word}
          size="small"
          onClick={() => {
            void answer
              .mutateAsync(given)
              .then(({ rejected }) => {
                void (rejected > 0 ? message.warning(say("notTaken")) : message.success(say("didAnswer", { answer: say(did) })));
                onDone?.();
              })
              .catch(() => message.error(say("notTaken")));
          }}
        >
          {say(word)}
        </Button>
      ))}
    </Flex>
  );
}
