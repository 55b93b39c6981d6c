import { useState } from "react";
import type { Letter } from "../../api/schema";
import { ActionButton, Allowed, Button, EmptyState, Flex, PageTable, Segmented, Tag, When, type Columns } from "../../ui";
import { useNames } from "../../ui/named";
import { useDrop, useLetters, useRedrive, type Sought } from "./asked";
import { Piles } from "./Piles";
import { Why } from "./Why";
import { useWords } from "./words";

/** What could not be taken: looked at, taken again, or let go. */
export function DeadLetters() {
  const say = useWords();
  const { name } = useNames();
  const [sought, setSought] = useState<Sought>({ state: "open", code: "", source: "" });
  const columns: Columns<Letter> = [
    { title: say("number"), dataIndex: "seq" },
    { title: say("when"), render: (_, { received_at }) => <When at={received_at} fineness="second" /> },
    {
      title: say("source"),
      render: (_, { source, source_label: label, org }) => (
        <>
          {label || <code>{source}</code>} <span className="hc-secondary">{name("units", org)}</span>
        </>
      ),
    },
    { title: say("dialect"), render: (_, { dialect }) => say(dialect) },
    { title: say("why"), render: (_, letter) => <Why refused={letter} /> },
    { title: say("where"), render: (_, { detail }) => detail && <code>{detail}</code> },
    { title: say("event"), render: (_, { id }) => <code>{id}</code> },
    { title: say("state"), render: (_, { state }) => <Tag>{say(state)}</Tag> },
    { title: say("todo"), fixed: "right", render: (_, letter) => letter.state === "open" && <Actions letter={letter} /> },
  ];
  return (
    <Flex vertical gap={8}>
      <span className="hc-secondary">{say("lettersHint")}</span>
      <Piles sought={sought} onSought={setSought} />
      <Flex gap={8} wrap align="center">
        <Segmented<Sought["state"]>
          aria-label={say("state")}
          value={sought.state}
          onChange={(state) => setSought({ ...sought, state })}
          options={(["open", "redriven", "dropped", ""] as const).map((value) => ({ value, label: say(value || "anyState") }))}
        />
        {sought.code && <Button onClick={() => setSought({ ...sought, code: "", source: "" })}>{say("everyReason")}</Button>}
      </Flex>
      <PageTable
        label={say("letters")}
        pages={useLetters(sought)}
        columns={columns}
        rowKey={(letter) => letter.seq}
        empty={sought.state === "open" && !sought.code ? <EmptyState title={say("empty")} hint={say("emptyHint")} /> : <EmptyState title={say("noneLike")} />}
      />
    </Flex>
  );
}

function Actions({ letter: { seq } }: { letter: Letter }) {
  const say = useWords();
  const redrive = useRedrive();
  const drop = useDrop();
  return (
    <Allowed to="act">
      <Flex gap={8}>
        <ActionButton
          size="small"
          label={say("redrive")}
          will={[say("redriveWill", { seq: String(seq) })]}
          run={async () => {
            await redrive.mutateAsync(seq);
            return say("didRedrive", { seq: String(seq) });
          }}
        />
        <ActionButton
          size="small"
          danger
          label={say("drop")}
          will={[say("dropWill", { seq: String(seq) })]}
          run={async () => {
            await drop.mutateAsync(seq);
            return say("didDrop", { seq: String(seq) });
          }}
        />
      </Flex>
    </Allowed>
  );
}
