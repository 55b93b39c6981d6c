import type { Pile, PileDone } from "../../api/schema";
import { ActionButton, Allowed, Button, Count, Flex, Loaded, Panel, WideTable, When, type Columns } from "../../ui";
import { useDropPile, usePiles, useRedrivePile, type Sought } from "./asked";
import { useWords } from "./words";
import { Why } from "./Why";

type Props = { sought: Sought; onSought: (sought: Sought) => void };

/** What waits, by reason and sender: where one thing went wrong, many are taken again together. */
export function Piles({ sought, onSought }: Props) {
  const say = useWords();
  const columns: Columns<Pile> = [
    { title: say("why"), render: (_, pile) => <Why refused={pile} /> },
    { title: say("source"), render: (_, { source, source_label: label }) => label || <code>{source}</code> },
    { title: say("dialect"), render: (_, { dialect }) => say(dialect) },
    { title: say("waiting"), align: "right", render: (_, { letters }) => <Count value={letters} /> },
    { title: say("first"), render: (_, { first_at: at }) => <When at={at} /> },
    { title: say("lastOne"), render: (_, { last_at: at }) => <When at={at} /> },
    { title: say("todo"), fixed: "right", render: (_, pile) => <Actions pile={pile} onLook={() => onSought({ ...sought, state: "open", code: pile.code, source: pile.source })} /> },
  ];
  return (
    <Loaded asked={usePiles()}>
      {({ piles }) =>
        piles.length > 0 && (
          <Panel title={say("piles")}>
            <WideTable<Pile> stacks label={say("piles")} rowKey={({ code, source, dialect }) => `${code} ${source} ${dialect}`} rows={piles} columns={columns} />
          </Panel>
        )
      }
    </Loaded>
  );
}

/** How many were ended and refused, in all parts. */
function summed(parts: readonly PileDone[]): { ended: number; refused: number } {
  const sum = (of: (part: PileDone) => number) => parts.reduce((all, part) => all + of(part), 0);
  return { ended: sum(({ ended }) => ended), refused: sum(({ refused }) => refused) };
}

function Actions({ pile, onLook }: { pile: Pile; onLook: () => void }) {
  const say = useWords();
  const redrive = useRedrivePile();
  const drop = useDropPile();
  const { letters: count, dialect } = pile;
  return (
    <Flex gap={8}>
      <Button size="small" onClick={onLook}>
        {say("lookAt")}
      </Button>
      <Allowed to="act">
        {dialect !== "channel" && (
          <ActionButton
            size="small"
            label={say("redriveAll")}
            will={[say("redriveAllWill", { count }), say("redriveStay")]}
            run={async () => say("didRedriveAll", summed(await redrive.mutateAsync(pile)))}
          />
        )}
        <ActionButton
          size="small"
          danger
          label={say("dropAll")}
          will={[say("dropAllWill", { count }), say("onlySeen")]}
          run={async () => say("didDropAll", summed(await drop.mutateAsync(pile)))}
        />
      </Allowed>
    </Flex>
  );
}
