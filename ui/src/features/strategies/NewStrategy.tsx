import { PlusOutlined } from "@ant-design/icons";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useMe } from "../../api";
import type { Palette } from "../../api/schema";
import { rewrite, type Json } from "../../document";
import { ActionButton, FormField, Input } from "../../ui";
import { useCatalogue, useSave } from "./asked";
import { emptyStrategy } from "./making";
import { useWords } from "./words";

/** Make a draft with an entry alone. */
export function NewStrategy() {
  const say = useWords();
  const me = useMe();
  const navigate = useNavigate();
  const save = useSave();
  const bank = useCatalogue().data;
  const [id, setId] = useState("");
  const [zh, setZh] = useState("");
  const [en, setEn] = useState("");

  function first(offered: Palette): Json {
    const named = offered.nodes.find(({ kind }) => kind === "entry")?.label;
    const label = { zh: zh || id, en: en || id };
    const entry = named && { ...named };
    return emptyStrategy(offered, { id, label, owner: me.label, org: me.org, audience: "", entry }, Date.now());
  }

  return (
    <ActionButton
      type="primary"
      icon={<PlusOutlined />}
      label={say("create")}
      will={[say("createWill")]}
      disabled={!bank}
      lacks={!id}
      run={async () => {
        if (!bank) {
          return "";
        }
        await save.mutateAsync({ id, text: rewrite("", first(bank)), revision: "" });
        void navigate(`/strategies/${encodeURIComponent(id)}`);
        return say("created", { id });
      }}
    >
      <FormField label={say("createId")} required>
        <Input aria-label={say("createId")} value={id} onChange={(event) => setId(event.target.value.trim())} />
      </FormField>
      <FormField label={say("createName")}>
        <Input aria-label={say("createName")} value={zh} onChange={(event) => setZh(event.target.value)} />
      </FormField>
      <FormField label={say("createNameEn")}>
        <Input aria-label={say("createNameEn")} value={en} onChange={(event) => setEn(event.target.value)} />
      </FormField>
    </ActionButton>
  );
}
