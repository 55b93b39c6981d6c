import { useState } from "react";
import { useMe } from "../../api";
import { ActionButton, FormField, Select } from "../../ui";
import { useNames } from "../../ui/named";
import { useColleagues, useHandOver } from "./asked";
import { useWords } from "./words";

/** The pool of the unit, from which its head gives tasks to people. */
const POOL = "";

/** A manager who is away gives what he has to do to somebody else. */
export function HandOver() {
  const say = useWords();
  const { role } = useMe();
  return role === "manager" ? <Handing will={(whom) => [say("handOverWill", { whom }), say("handOverKeeps")]} /> : null;
}

/** The head gives all that a manager has to do to somebody else. */
export function HandOverOf({ manager, unit, live }: { manager: string; unit: string; live: number }) {
  const say = useWords();
  const { name } = useNames();
  const facts = { manager, count: live, unit: name("units", unit) };
  if (manager === "") {
    return <Handing small pool unit={unit} will={(whom) => [whom ? say("dispatchWill", { ...facts, whom }) : say("dispatchChoose"), say("dispatchKeeps")]} />;
  }
  return <Handing small manager={manager} unit={unit} will={(whom) => [say("handOverOfWill", { ...facts, whom }), say("handOverOfKeeps")]} />;
}

type Props = { manager?: string; unit?: string; small?: boolean; pool?: boolean; will: (whom: string) => readonly string[] };

function Handing({ manager = "", unit = "", small = false, pool = false, will }: Props) {
  const say = useWords();
  const [looks, setLooks] = useState(!small);
  const others = useOthers(unit, manager, looks);
  const act = useHandOver();
  const [to, setTo] = useState(POOL);
  const whom = to === POOL ? (pool ? "" : say("thePool")) : (others.find(({ value }) => value === to)?.label ?? to);
  return (
    <ActionButton
      label={say(pool ? "dispatch" : "handOver")}
      lacks={pool && to === POOL}
      {...(small && { size: "small" as const })}
      will={will(whom)}
      onOpen={() => setLooks(true)}
      run={async () => {
        const { tasks } = await act.mutateAsync({ to, manager, unit, pool });
        return say("didHandOver", { whom, count: tasks });
      }}
    >
      <FormField label={say("handOverTo")} control={`hand-over-to${unit}${manager}`}>
        <Select
          id={`hand-over-to${unit}${manager}`}
          showSearch={{ optionFilterProp: "label" }}
          value={pool && to === POOL ? null : to}
          onChange={(chosen) => setTo(chosen ?? POOL)}
          options={pool ? [...others] : [{ value: POOL, label: say("thePool") }, ...others]}
        />
      </FormField>
    </ActionButton>
  );
}

/** Managers of a unit, by name and number; of one's own where no unit is named. */
export function useOthers(unit: string, but: string, when = true): readonly { value: string; label: string }[] {
  const found = useColleagues(unit, when).data?.colleagues ?? [];
  return found.filter(({ manager }) => manager !== but).map(({ manager, label }) => ({ value: manager, label: label ? `${label} · ${manager}` : manager }));
}
