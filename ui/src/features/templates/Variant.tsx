import { useEffect, useMemo, useState } from "react";
import { useParams } from "react-router";
import { useMay, useMe } from "../../api";
import type { BranchVariantTold, Palette, TemplateTold } from "../../api/schema";
import { useLanguage } from "../../i18n";
import { ActionButton, Alert, Button, Failure, Flex, Loaded, Messages, Page, Panel, Problems, Skeleton, Staying, Tag } from "../../ui";
import { useCatalogue, useCheck, useLife, useTemplate, useVariant, type Tree } from "./asked";
import { Differences } from "./Differences";
import { useFields } from "./fields";
import { Form } from "./Form";
import { readFilled, writeFilled } from "./filled";
import { ForecastPane } from "./Forecast";
import { useWords } from "./words";
import "./templates.css";

const PAUSE_MS = 400;
const NOT_FOUND = 404;

/** What a unit makes of a template: a form with what is open, and nothing else. */
export function Screen() {
  const { template = "", unit = "" } = useParams();
  const bank = useCatalogue();
  const told = useTemplate(template);
  const variant = useVariant(`${template}.${unit}`);
  if (variant.error && variant.error.status !== NOT_FOUND) {
    return <Failure error={variant.error} onAgain={() => void variant.refetch()} />;
  }
  if (variant.isPending) {
    return <Skeleton active />;
  }
  const key = `${template}.${unit}`;
  return (
    <Loaded asked={bank}>
      {(offered) => <Loaded asked={told}>{(found) => <Filling key={key} told={found} bank={offered} unit={unit} variant={variant.error ? null : (variant.data ?? null)} />}</Loaded>}
    </Loaded>
  );
}

type Props = { told: TemplateTold; bank: Palette; unit: string; variant: BranchVariantTold | null };

function Filling({ told, bank, unit, variant }: Props) {
  const say = useWords();
  const language = useLanguage();
  const me = useMe();
  const fixed = !useMay("fill_variants");
  const template = told.written.id;
  const id = `${template}.${unit}`;
  const kept = (variant?.written.document ?? null) as Tree | null;
  const [filled, setFilled] = useState(() => readFilled(kept, me.name));
  const hasWork = variant?.has_work ?? false;
  const [hadWork, setHadWork] = useState(hasWork);
  if (hasWork !== hadWork) {
    setHadWork(hasWork);
    if (!hasWork) {
      // What was given up leaves the form, too.
      setFilled(readFilled(kept, me.name));
    }
  }
  const document = useMemo(() => writeFilled(kept, template, unit, filled), [kept, template, unit, filled]);
  const check = useCheck(id, usePaused(document, PAUSE_MS));
  const found = check.data?.problems ?? [];
  const isSame = JSON.stringify(filled) === JSON.stringify(readFilled(kept, me.name));
  const isSaved = isSame && kept !== null;
  const named = useFields(told);
  const ofUnit = bank.units.find((one) => one.id === unit)?.label[language] ?? unit;
  const label = (told.written.document as { label?: { zh: string; en: string } } | null)?.label?.[language] ?? template;
  return (
    <Page
      title={`${label} · ${ofUnit}`}
      hint={
        <Flex gap={8} wrap align="center">
          <Tag>{say(variant?.state ?? "fresh")}</Tag>
          {hasWork && <Tag>{say("work")}</Tag>}
          <a href={`#/templates/${encodeURIComponent(template)}`}>{say("toTemplate")}</a>
        </Flex>
      }
      actions={
        !fixed && (
          <LifeSteps
            id={id}
            unit={ofUnit}
            document={document}
            revision={variant?.written.revision ?? ""}
            hasWork={hasWork}
            canSave={!isSaved}
            canSubmit={isSaved && hasWork && check.data?.errors === 0}
          />
        )
      }
    >
      {!fixed && !isSame && <Staying />}
      {fixed && <Alert type="info" showIcon title={say("readOnly")} />}
      <div className="hc-variant">
        <Panel title={say("filling")}>
          <Form told={told} bank={bank} filled={filled} onFill={setFilled} found={found} fixed={fixed} />
        </Panel>
        <Flex vertical gap={16}>
          <Panel title={say("problems")}>
            {check.error && <Failure error={check.error} />}
            {check.data && (found.length === 0 ? <Alert type="success" showIcon title={say("fine")} /> : <Problems problems={found.map((one) => ({ ...one, where: named(one.path), severity: one.is_advice ? "advice" : "error" }))} />)}
          </Panel>
          <Panel title={say("differences")}>
            <Differences variant={variant} told={told} />
          </Panel>
          <Panel title={say("forecast")}>
            <ForecastPane strategy={id} isWork={hasWork} ready={variant !== null && isSaved} />
          </Panel>
        </Flex>
      </div>
    </Page>
  );
}

type StepsGiven = { id: string; unit: string; document: Tree; revision: string; hasWork: boolean; canSave: boolean; canSubmit: boolean };

function LifeSteps({ id, unit, document, revision, hasWork, canSave, canSubmit }: StepsGiven) {
  const say = useWords();
  const { message } = Messages.useApp();
  const { save, giveUp, submit } = useLife(id);
  const submits = useMay("submit");
  async function keep(): Promise<void> {
    await save.mutateAsync({ document, revision });
    message.success(say("saved"));
  }
  return (
    <>
      {hasWork && (
        <ActionButton
          danger
          label={say("giveUp")}
          will={[say("giveUpWill")]}
          run={async () => {
            await giveUp.mutateAsync(undefined);
            return say("gaveUp");
          }}
        />
      )}
      <Button type={canSubmit ? "default" : "primary"} disabled={!canSave} loading={save.isPending} onClick={() => void keep().catch(() => undefined)}>
        {say("save")}
      </Button>
      {submits && (
        <ActionButton
          type="primary"
          label={say("submit")}
          disabled={!canSubmit}
          will={[say("submitWill", { unit }), say("submitOnly")]}
          run={async () => {
            await submit.mutateAsync(undefined);
            return say("submitted");
          }}
        />
      )}
      {save.error && <Failure error={save.error} />}
    </>
  );
}

/** A value once it has not changed for a while. */
function usePaused<T>(value: T, pause_ms: number): T {
  const [paused, setPaused] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(value), pause_ms);
    return () => clearTimeout(timer);
  }, [value, pause_ms]);
  return paused;
}
