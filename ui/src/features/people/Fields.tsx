import type { PersonChange } from "../../api/schema";
import { FormField, Input, Select } from "../../ui";
import { useNames } from "../../ui/named";
import { ROLES, useRoleName } from "./roles";
import { useWords } from "./words";

export type Said = Pick<PersonChange, "label" | "role" | "org"> & { manager: string };

type Props = { id: string; said: Said; onSaid: (said: Said) => void };

/** What an account says of its person. */
export function Fields({ id, said, onSaid }: Props) {
  const say = useWords();
  const role = useRoleName();
  const { all } = useNames();
  return (
    <>
      <FormField label={say("label")} control={`${id}-label`}>
        <Input id={`${id}-label`} maxLength={100} value={said.label} onChange={(event) => onSaid({ ...said, label: event.target.value })} />
      </FormField>
      <FormField label={say("role")} control={`${id}-role`}>
        <Select
          id={`${id}-role`}
          value={said.role}
          options={ROLES.map((value) => ({ value, label: role(value) }))}
          onChange={(chosen: Said["role"]) => onSaid({ ...said, role: chosen, manager: chosen === "manager" ? said.manager : "" })}
        />
      </FormField>
      <FormField label={say("org")} control={`${id}-org`} hint={say("orgHint")}>
        <Select
          id={`${id}-org`}
          showSearch={{ optionFilterProp: "label" }}
          value={said.org || null}
          options={all("units")}
          onChange={(org) => onSaid({ ...said, org: org ?? "" })}
        />
      </FormField>
      {said.role === "manager" && (
        <FormField label={say("managerName")} control={`${id}-manager`} hint={say("managerHint")}>
          <Input id={`${id}-manager`} maxLength={100} value={said.manager} onChange={(event) => onSaid({ ...said, manager: event.target.value })} />
        </FormField>
      )}
    </>
  );
}

/** Whether all is said that an account needs. */
export function isWhole({ label, org, role, manager }: Said): boolean {
  return label.trim() !== "" && org !== "" && (role === "manager") === (manager.trim() !== "");
}
