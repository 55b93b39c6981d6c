import { useState } from "react";
import { useMe } from "../../api";
import { ActionButton, FormField, Select } from "../../ui";
import { useColleagues, useHandOver } from "./asked";
import { useWords } from "./words";

/** The pool of the unit, from which its head gives tasks to people. */
const POOL = "";

/** A manager who is away gives what he has to do to somebody else. */
export function HandOver() {
  const say = useWords();
  const { role } = useMe();
  const isManager = role === "manager";
  const colleagues = useColleagues(isManager).data?.colleagues ?? [];
  const act = useHandOver();
  const [to, setTo] = useState(POOL);
  if (!isManager) {
    return null;
  }
  const whom = to === POOL ? say("thePool") : to;
  return (
    <ActionButton
      label={say("handOver")}
      will={[say("handOverWill", { whom }), say("handOverKeeps")]}
      run={async () => {
        const { tasks } = await act.mutateAsync(to);
        return say("didHandOver", { whom, count: tasks });
      }}
    >
      <FormField label={say("handOverTo")} control="hand-over-to">
        <Select
          id="hand-over-to"
          showSearch={{ optionFilterProp: "label" }}
          value={to}
          onChange={setTo}
          options={[{ value: POOL, label: say("thePool") }, ...colleagues.map((value) => ({ value, label: value }))]}
        />
      </FormField>
    </ActionButton>
  );
}
