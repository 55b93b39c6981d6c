import { useState } from "react";
import { useNavigate } from "react-router";
import { useMe } from "../../api";
import { useStrategy } from "../../canvas";
import { asTemplate, labelOf, rewrite, type Fields, type Json } from "../../document";
import { ActionButton, FormField, Input } from "../../ui";
import { useSave } from "./asked";
import { useWords } from "./words";

/** Make a template of head office from what is drawn. */
export function MakeTemplate() {
  const say = useWords();
  const me = useMe();
  const navigate = useNavigate();
  const save = useSave();
  const strategy = useStrategy();
  const known = labelOf(strategy.label as Json | undefined) ?? { zh: strategy.id, en: strategy.id };
  const [id, setId] = useState("");
  const [zh, setZh] = useState(known.zh);
  return (
    <ActionButton
      label={say("makeTemplate")}
      will={[say("makeTemplateWill"), say("makeTemplateThen")]}
      lacks={!id}
      run={async () => {
        const label = { zh: zh || id, en: known.en };
        const text = rewrite("", asTemplate(strategy as unknown as Fields, id, label, me.label) as Json);
        await save.mutateAsync({ kind: "templates", id, text, revision: "" });
        void navigate(`/templates/${encodeURIComponent(id)}/draw`);
        return say("madeTemplate", { id });
      }}
    >
      <FormField label={say("templateId")} required hint={say("templateIdHint")}>
        <Input aria-label={say("templateId")} value={id} onChange={(event) => setId(event.target.value.trim())} />
      </FormField>
      <FormField label={say("createName")}>
        <Input aria-label={say("createName")} value={zh} onChange={(event) => setZh(event.target.value)} />
      </FormField>
    </ActionButton>
  );
}
