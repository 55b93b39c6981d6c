import { useState } from "react";
import { useNavigate } from "react-router";
import { useMe } from "../../api";
import type { AudienceTold } from "../../api/schema";
import { ActionButton, Allowed, FormField, Input } from "../../ui";
import { useAudience, useAudienceLife } from "./asked";
import { useWords } from "./words";

type Fields = { id: string; zh: string; en: string };

/** Keep a condition as the draft of an audience: a new one, or the one that was opened. */
export function SaveAction({ where, audience }: { where: string; audience: string }) {
  const { data } = useAudience(audience, audience !== "");
  return (
    <Allowed to="draw">
      {(audience === "" || data) && <Saving key={data?.written.revision ?? ""} where={where} known={audience === "" ? undefined : data} />}
    </Allowed>
  );
}

function Saving({ where, known }: { where: string; known: AudienceTold | undefined }) {
  const say = useWords();
  const me = useMe();
  const navigate = useNavigate();
  const { save } = useAudienceLife();
  const before = known?.written.document ?? {};
  const [fields, setFields] = useState<Fields>(() => fieldsOf(known));
  const label = { zh: fields.zh || fields.id, en: fields.en || fields.id };
  const document = { owner: me.label, ...(me.org !== "HQ" && { org: me.org }), ...before, id: fields.id, label, where };
  const put = (part: Partial<Fields>) => setFields({ ...fields, ...part });
  return (
    <ActionButton
      label={say(known ? "saveChange" : "saveAs")}
      will={[say("saveWill"), say("saveNoList")]}
      run={async () => {
        await save.mutateAsync({ audience: fields.id, document, revision: known?.written.revision ?? "" });
        void navigate(`/audiences/${encodeURIComponent(fields.id)}`);
        return say("saved", { id: fields.id });
      }}
    >
      {!known && (
        <FormField label={say("id")} required>
          <Input aria-label={say("id")} value={fields.id} onChange={({ target }) => put({ id: target.value.trim() })} />
        </FormField>
      )}
      <FormField label={say("nameZh")}>
        <Input aria-label={say("nameZh")} value={fields.zh} onChange={({ target }) => put({ zh: target.value })} />
      </FormField>
      <FormField label={say("nameEn")}>
        <Input aria-label={say("nameEn")} value={fields.en} onChange={({ target }) => put({ en: target.value })} />
      </FormField>
    </ActionButton>
  );
}

function fieldsOf(known: AudienceTold | undefined): Fields {
  const label = known?.written.document?.label as { zh?: string; en?: string } | undefined;
  return { id: known?.written.id ?? "", zh: label?.zh ?? "", en: label?.en ?? "" };
}
