import { useState } from "react";
import type { PersonRow, PersonWithPassword } from "../../api/schema";
import { ActionButton, FormField, Input } from "../../ui";
import { useNames } from "../../ui/named";
import { useAdd, useChange, useNewPassword } from "./asked";
import { Fields, isWhole, type Said } from "./Fields";
import { useRoleName } from "./roles";
import { useWords } from "./words";

const NOBODY: Said = { label: "", role: "officer", org: "", manager: "" };

type Gives = { onGiven: (given: PersonWithPassword) => void };

/** A new account; its first password is shown once. */
export function Add({ onGiven }: Gives) {
  const say = useWords();
  const add = useAdd();
  const [name, setName] = useState("");
  const [said, setSaid] = useState(NOBODY);
  const lacks = !name.trim() || !isWhole(said);
  return (
    <ActionButton
      type="primary"
      reason
      label={say("add")}
      will={[lacks ? say("addNeeds") : say("addWill", { name: name.trim(), label: said.label.trim() }), say("passwordOnce"), say("isRecorded")]}
      run={async (why) => {
        onGiven(await add.mutateAsync({ ...trimmed(said), name: name.trim(), why }));
        setName("");
        setSaid(NOBODY);
        return say("didAdd", { name: name.trim() });
      }}
    >
      <FormField label={say("name")} control="person-name" hint={say("nameHint")}>
        <Input id="person-name" maxLength={100} autoComplete="off" value={name} onChange={(event) => setName(event.target.value)} />
      </FormField>
      <Fields id="person" said={said} onSaid={setSaid} />
    </ActionButton>
  );
}

/** Another name, role or unit. */
export function Change({ one }: { one: PersonRow }) {
  const say = useWords();
  const role = useRoleName();
  const { name: named } = useNames();
  const change = useChange(one.name);
  const [said, setSaid] = useState<Said>(one);
  return (
    <ActionButton
      size="small"
      reason
      label={say("change")}
      will={[say("changeWill", { name: one.name, role: role(said.role), org: named("units", said.org) }), say("signsOut"), say("isRecorded")]}
      run={async (why) => {
        await change.mutateAsync({ ...trimmed(said), why });
        return say("didChange", { name: one.name });
      }}
    >
      <Fields id={`change-${one.name}`} said={said} onSaid={setSaid} />
    </ActionButton>
  );
}

/** A password for once; a locked account opens again. */
export function NewPassword({ one, onGiven }: { one: PersonRow } & Gives) {
  const say = useWords();
  const renew = useNewPassword(one.name);
  const opens = one.ended_at !== null;
  return (
    <ActionButton
      size="small"
      reason
      label={opens ? say("unlock") : say("newPassword")}
      will={[opens ? say("unlockWill", { name: one.name }) : say("newPasswordWill", { name: one.name }), say("passwordOnce"), say("isRecorded")]}
      run={async (why) => {
        onGiven(await renew.mutateAsync(why));
        return say("didPassword", { name: one.name });
      }}
    />
  );
}

function trimmed({ label, role, org, manager }: Said): Said {
  return { label: label.trim(), role, org, manager: manager.trim() };
}
