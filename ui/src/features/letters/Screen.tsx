import type { Letter } from "../../api/schema";
import { ActionButton, Allowed, EmptyState, Flex, Page, PageTable, Tag, When, type Columns } from "../../ui";
import { useDrop, useLetters, useRedrive } from "./asked";
import { useWords } from "./words";

/** What could not be taken: looked at, taken again, or let go. */
export function Screen() {
  const say = useWords();
  const columns: Columns<Letter> = [
    { title: say("number"), dataIndex: "seq" },
    { title: say("when"), render: (_, { received_at }) => <When at={received_at} fineness="second" /> },
    { title: say("org"), dataIndex: "org" },
    { title: say("source"), dataIndex: "source", render: (source: string) => <code>{source}</code> },
    { title: say("dialect"), render: (_, { dialect }) => say(dialect) },
    { title: say("why"), dataIndex: "code", render: (code: string) => <code>{code}</code> },
    { title: say("where"), dataIndex: "detail" },
    { title: say("event"), dataIndex: "id" },
    { title: say("state"), render: (_, { state }) => <Tag>{say(state)}</Tag> },
    { title: say("todo"), render: (_, letter) => letter.state === "open" && <Actions letter={letter} /> },
  ];
  return (
    <Page title={say("title")} hint={say("hint")}>
      <PageTable
        label={say("title")}
        pages={useLetters()}
        columns={columns}
        rowKey={(letter) => letter.seq}
        empty={<EmptyState title={say("empty")} hint={say("emptyHint")} />}
      />
    </Page>
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
          will={[say("redriveWill", { seq })]}
          run={async () => {
            await redrive.mutateAsync(seq);
            return say("didRedrive", { seq });
          }}
        />
        <ActionButton
          size="small"
          danger
          label={say("drop")}
          will={[say("dropWill", { seq })]}
          run={async () => {
            await drop.mutateAsync(seq);
            return say("didDrop", { seq });
          }}
        />
      </Flex>
    </Allowed>
  );
}
