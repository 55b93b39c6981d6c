import { useState } from "react";
import { useLocation, useNavigate, useSearchParams } from "react-router";
import { useMe } from "../../api";
import type { Palette } from "../../api/schema";
import { isFields, rewrite, type Fields, type Json } from "../../document";
import { useLanguage } from "../../i18n";
import { Alert, Button, Failure, Flex, FormField, Input, Loaded, Page, Panel, Radio, Select } from "../../ui";
import { fetchText, useCatalogue, useSave } from "./asked";
import { emptyStrategy, renamedCopy } from "./making";
import { useWords } from "./words";

/** What other screens hand over: a condition in words of rules, and where it comes from. */
export type Handed = { condition?: string; from?: string; zh?: string; en?: string };

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
  return audience ? { condition: `in_audience('${audience.replaceAll("'", "")}')`, from: audience, ...given } : given;
}

function Made({ bank }: { bank: Palette }) {
  const say = useWords();
  const language = useLanguage();
  const me = useMe();
  const navigate = useNavigate();
  const save = useSave();
  const handed = useHanded();
  const [like, setLike] = useState<"empty" | "copy">("empty");
  const [source, setSource] = useState("");
  const [id, setId] = useState("");
  const [zh, setZh] = useState(handed.zh ?? "");
  const [en, setEn] = useState(handed.en ?? "");
  const [condition, setCondition] = useState(handed.condition ?? "");
  const [error, setError] = useState<unknown>(null);
  const label = { zh: zh || id, en: en || id };

  async function text(): Promise<string> {
    if (like === "copy") {
      const { written } = await fetchText(source);
      const known = isFields(written.document as Json) ? (written.document as Fields) : {};
      return rewrite(written.text, renamedCopy(known, id, label, me.label));
    }
    return rewrite("", emptyStrategy(bank, { id, label, owner: me.label, org: me.org, audience: condition }, Date.now()));
  }

  async function make(): Promise<void> {
    setError(null);
    try {
      await save.mutateAsync({ strategy: id, text: await text(), revision: "" });
      await navigate(`/strategies/${encodeURIComponent(id)}`);
    } catch (failed) {
      setError(failed);
    }
  }

  return (
    <Panel>
      {handed.from && <Alert type="info" showIcon title={say("handedFrom", { from: handed.from })} />}
      <FormField label={say("newLike")}>
        <Radio.Group
          aria-label={say("newLike")}
          value={like}
          options={(["empty", "copy"] as const).map((one) => ({ value: one, label: say(`like_${one}`) }))}
          onChange={({ target }) => setLike(target.value === "copy" ? "copy" : "empty")}
        />
      </FormField>
      {like === "copy" && (
        <FormField label={say("newSource")} required>
          <Select<string>
            aria-label={say("newSource")}
            showSearch={{ optionFilterProp: "label" }}
            style={{ maxWidth: 480 }}
            value={source || null}
            options={bank.strategies.map((one) => ({ value: one.id, label: one.label[language] }))}
            onChange={(chosen) => setSource(chosen ?? "")}
          />
        </FormField>
      )}
      <FormField label={say("createId")} required hint={say("createIdHint")}>
        <Input aria-label={say("createId")} style={{ maxWidth: 480 }} value={id} onChange={(event) => setId(event.target.value.trim())} />
      </FormField>
      <FormField label={say("createName")}>
        <Input aria-label={say("createName")} style={{ maxWidth: 480 }} value={zh} onChange={(event) => setZh(event.target.value)} />
      </FormField>
      <FormField label={say("createNameEn")}>
        <Input aria-label={say("createNameEn")} style={{ maxWidth: 480 }} value={en} onChange={(event) => setEn(event.target.value)} />
      </FormField>
      {like === "empty" && (
        <FormField label={say("newCondition")} hint={say("newConditionHint")}>
          <Input.TextArea aria-label={say("newCondition")} autoSize={{ minRows: 2 }} value={condition} onChange={(event) => setCondition(event.target.value)} />
        </FormField>
      )}
      <Flex gap={12} align="center">
        <Button type="primary" loading={save.isPending} disabled={!id || (like === "copy" && !source)} onClick={() => void make()}>
          {say("newMake")}
        </Button>
        {bank.templates.length > 0 && <a href="#/templates">{say("newTemplates", { n: bank.templates.length })}</a>}
      </Flex>
      {error !== null && <Failure error={error} />}
    </Panel>
  );
}
