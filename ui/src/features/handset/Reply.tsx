import { useState } from "react";
import { Button, Failure, Flex, Input } from "../../ui";
import { useReply, type Replied } from "./asked";
import { useWords } from "./words";

const TEXT_MAX = 500;
const STOP = "R";

type Props = { customer: string; channel: string; onReplied: (one: Replied) => void };

/** The customer writes back: one of the words that ask to stop, or anything else. */
export function Reply({ customer, channel, onReplied }: Props) {
  const say = useWords();
  const [text, setText] = useState("");
  const reply = useReply(customer);
  async function send(words: string): Promise<void> {
    const { told, became } = await reply.mutateAsync({ channel, text: words });
    onReplied({ at: Date.now() * 1_000, customer, text: words, told, optedOut: became === "opted_out" });
    setText("");
  }
  const sent = (words: string) => void send(words).catch(() => null);
  return (
    <>
      <Flex gap={4} wrap className="hc-answers">
        <Button size="small" loading={reply.isPending} onClick={() => sent(STOP)}>
          {say("replyR")}
        </Button>
        <Input
          size="small"
          style={{ width: 130 }}
          aria-label={say("replyText")}
          placeholder={say("replyText")}
          maxLength={TEXT_MAX}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onPressEnter={() => text.trim() && sent(text.trim())}
        />
        <Button size="small" disabled={!text.trim()} onClick={() => sent(text.trim())}>
          {say("replySend")}
        </Button>
      </Flex>
      {reply.error && <Failure error={reply.error} />}
    </>
  );
}
