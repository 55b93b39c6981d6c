import { useState } from "react";
import { useLocation, useNavigate, useSearchParams } from "react-router";
import { useMe } from "../../api";
import type { Palette } from "../../api/schema";
import { isFields, rewrite, type Fields, type Json } from "../../document";
import { useLanguage } from "../../i18n";
import { Alert, Button, Failure, Flex, FormField, Input, Loaded, Page, Panel } from "../../ui";
import { AimFields, Choice, Picked } from "./AimFields";
import { fetchText, useCatalogue, useKeepAudience, useSave } from "./asked";
import { audienceText, emptyStrategy, inAudience, isAudience, messageStrategy, renamedCopy, type Aim } from "./making";
import { useWords } from "./words";

/** What other screens hand over: a condition in words of rules, where it comes from, what customers are to do. */
export type Handed = { condition?: string; from?: string; zh?: string; en?: string; goal?: string };

const LIKE = ["message", "empty", "copy"] as const;
const KEEP = ["inline", "named"] as const;
const WIDTH = { maxWidth: 480 };

/** A new strategy: empty, for a condition that was handed over, or like another one. */
export function Screen() {
  const say = useWords();
  const bank = useCatalogue();
  return (
    <Page title={say("newTitle")} hint={say("newHint")}>
      <Loaded asked={bank}>{(offered) => <Made bank={offered} />}</Loaded>
    </Page>
  );
}

function useHanded(): Handed {
  const state: unknown = useLocation().state;
  const [query] = useSearchParams();
  const audience = query.get("audience");
  const given = typeof state === "object" && state !== null ? (state as Handed) : {};
  return audience ? { condition: inAudience(audience), from: audience, ...given } : given;
}

function Made({ bank }: { bank: Palette }) {
  const say = useWords();
  const language = useLanguage();
  const me = useMe();
  const navigate = useNavigate();
  const save = useSave();
  const keepAudience = useKeepAudience();
  const handed = useHanded();
  const [like, setLike] = useState<(typeof LIKE)[number]>(handed.condition ? "message" : "empty");
  const [source, setSource] = useState("");
  const [id, setId] = useState("");
  const [zh, setZh] = useState(handed.zh ?? "");
  const [en, setEn] = useState(handed.en ?? "");
  const [condition, setCondition] = useState(handed.condition ?? "");
  const [keep, setKeep] = useState<(typeof KEEP)[number]>("inline");
  const [aim, setAim] = useState<Aim>({ product: "", material: "", goal: handed.goal ?? "" });
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const label = { zh: zh || id, en: en || id };

  async function text(audience: string): Promise<string> {
    const beginning = { id, label, owner: me.label, org: me.org, audience };
    switch (like) {
      case "copy": {
        const { written } = await fetchText(source);
        const known = isFields(written.document as Json) ? (written.document as Fields) : {};
        return rewrite(written.text, renamedCopy(known, id, label, me.label));
      }
      case "message":
        return rewrite("", messageStrategy(bank, beginning, aim, Date.now()));
      case "empty":
        return rewrite("", emptyStrategy(bank, beginning, Date.now()));
    }
  }

  async function make(): Promise<void> {
    setError(null);
    setBusy(true);
    try {
      const isNamed = keep === "named" && like !== "copy" && condition !== "" && !isAudience(condition);
      if (isNamed) {
        await keepAudience(id, rewrite("", audienceText({ id, label, owner: me.label, org: me.org, where: condition })));
      }
      await save.mutateAsync({ id, text: await text(isNamed ? inAudience(id) : condition), revision: "" });
      await navigate(`/strategies/${encodeURIComponent(id)}`);
    } catch (failed) {
      setError(failed);
    } finally {
      setBusy(false);
    }
  }

  return (
    <Panel>
      {handed.from && <Alert type="info" showIcon title={say("handedFrom", { from: handed.from })} />}
      <Choice label={say("newLike")} options={LIKE.map((one) => ({ value: one, label: say(`like_${one}`) }))} value={like} onChange={setLike} />
      {like === "copy" && (
        <Picked label={say("newSource")} required value={source} options={bank.strategies.map((one) => ({ value: one.id, label: one.label[language] }))} onChange={setSource} />
      )}
      <FormField label={say("createId")} required hint={say("createIdHint")}>
        <Input aria-label={say("createId")} style={WIDTH} value={id} onChange={(event) => setId(event.target.value.trim())} />
      </FormField>
      <FormField label={say("createName")}>
        <Input aria-label={say("createName")} style={WIDTH} value={zh} onChange={(event) => setZh(event.target.value)} />
      </FormField>
      <FormField label={say("createNameEn")}>
        <Input aria-label={say("createNameEn")} style={WIDTH} value={en} onChange={(event) => setEn(event.target.value)} />
      </FormField>
      {like !== "copy" && (
        <FormField label={say("newCondition")} hint={say("newConditionHint")}>
          <Input.TextArea aria-label={say("newCondition")} autoSize={{ minRows: 2 }} value={condition} onChange={(event) => setCondition(event.target.value)} />
        </FormField>
      )}
      {like !== "copy" && condition !== "" && !isAudience(condition) && (
        <Choice
          label={say("keepAs")}
          hint={say(keep === "named" ? "keepNamedHint" : "keepInlineHint", { id: id || "…" })}
          options={KEEP.map((one) => ({ value: one, label: say(`keep_${one}`) }))}
          value={keep}
          onChange={setKeep}
        />
      )}
      {like === "message" && <AimFields bank={bank} aim={aim} onChange={setAim} />}
      <Flex gap={12} align="center">
        <Button type="primary" loading={busy} disabled={!id || (like === "copy" && !source)} onClick={() => void make()}>
          {say("newMake")}
        </Button>
        {bank.templates.length > 0 && <a href="#/templates">{say("newTemplates", { n: bank.templates.length })}</a>}
      </Flex>
      {error !== null && <Failure error={error} />}
    </Panel>
  );
}
