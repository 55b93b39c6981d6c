import { useState } from "react";
import type { HeldDocument, PersonHolds, PersonRow } from "../../api/schema";
import { ActionButton, Checkbox, Flex, Loaded } from "../../ui";
import { useNames } from "../../ui/named";
import { useFreeTasks, useHolds, useLock } from "./asked";
import { useWords } from "./words";

/** Nobody signs in by it any more, at once; what hangs on its person is shown, and his tasks go to the pool. */
export function Lock({ one }: { one: PersonRow }) {
  const say = useWords();
  const lock = useLock(one.name);
  const free = useFreeTasks();
  const [looks, setLooks] = useState(false);
  const [frees, setFrees] = useState(true);
  const asked = useHolds(one.name, looks);
  const tasks = asked.data?.tasks ?? 0;
  const handsOver = frees && tasks > 0;
  return (
    <ActionButton
      size="small"
      danger
      reason
      label={say("lock")}
      onOpen={() => setLooks(true)}
      will={[
        say("lockWill", { name: one.name, label: one.label }),
        say("lockKeeps"),
        ...(handsOver ? [say("lockFrees", { count: tasks })] : []),
        say("isRecorded"),
      ]}
      run={async (why) => {
        await lock.mutateAsync(why);
        const freed = handsOver ? (await free.mutateAsync({ manager: one.manager, unit: one.org })).tasks : 0;
        return freed > 0 ? say("didLockAndFree", { name: one.name, count: freed }) : say("didLock", { name: one.name });
      }}
    >
      <Loaded asked={asked}>{(holds) => <Holds holds={holds} frees={frees} onFrees={setFrees} />}</Loaded>
    </ActionButton>
  );
}

type HoldsProps = { holds: PersonHolds; frees: boolean; onFrees: (frees: boolean) => void };

function Holds({ holds: { tasks, work, waiting, owned }, frees, onFrees }: HoldsProps) {
  const say = useWords();
  if (tasks + work.length + waiting.length + owned.length === 0) {
    return <p className="hc-secondary">{say("holdsNothing")}</p>;
  }
  return (
    <Flex vertical gap={8} className="hc-below">
      <strong>{say("holds")}</strong>
      {tasks > 0 && (
        <Checkbox checked={frees} onChange={({ target }) => onFrees(target.checked)}>
          {say("holdsTasks", { count: tasks })}
        </Checkbox>
      )}
      <Documents title={say("holdsWork", { count: work.length })} documents={work} />
      <Documents title={say("holdsWaiting", { count: waiting.length })} documents={waiting} />
      <Documents title={say("holdsOwned", { count: owned.length })} documents={owned} />
    </Flex>
  );
}

function Documents({ title, documents }: { title: string; documents: readonly HeldDocument[] }) {
  const { tell } = useNames();
  return documents.length === 0 ? null : (
    <div>
      {title}
      <ul>
        {documents.map((one) => (
          <li key={`${one.kind}/${one.id}`}>
            <a href={wayTo(one)} target="_blank" rel="noreferrer">
              {tell(one.label)}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** A variant is named `template.unit`. */
function wayTo({ kind, id }: HeldDocument): string {
  if (kind === "policy") return "#/policies/change";
  return `#/${kind}/${kind === "variants" ? id.split(".").map(encodeURIComponent).join("/") : encodeURIComponent(id)}`;
}
