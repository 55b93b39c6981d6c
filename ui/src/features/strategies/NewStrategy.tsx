import { PlusOutlined } from "@ant-design/icons";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useMe } from "../../api";
import { rewrite, type Json } from "../../document";
import { ActionButton, FormField, Input } from "../../ui";
import { useCatalogue, useSave } from "./asked";
import { useWords } from "./words";

const DAY_MS = 86_400_000;

function day(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

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

  function first(): Json {
    const now = Date.now();
    const label = bank?.nodes.find(({ kind }) => kind === "entry")?.label;
    return {
      id,
      label: { zh: zh || id, en: en || id },
      department: bank?.departments[0]?.id ?? "",
      owner: me.label,
      org: me.org,
      priority_class: "marketing",
      message_class: "commercial",
      category: bank?.categories[0] ?? "",
      topic: bank?.topics[0] ?? "",
      starts: day(now),
      ends: day(now + 90 * DAY_MS),
      score: { propensity: "0.1", value: "10" },
      graph: {
        nodes: [{ kind: "entry", id: "entry", ...(label && { label: { ...label } }), position: { x: 40, y: 80 }, audience: "" }],
        edges: [],
      },
    };
  }

  return (
    <ActionButton
      type="primary"
      icon={<PlusOutlined />}
      label={say("create")}
      will={[say("createWill")]}
      disabled={!bank}
      run={async () => {
        await save.mutateAsync({ strategy: id, text: rewrite("", first()), revision: "" });
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
