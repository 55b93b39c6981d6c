import { useCanvas, useStrategy } from "../../canvas";
import { isFields, textOf, type Fields, type Json } from "../../document";
import { useLanguage } from "../../i18n";
import { ChoiceInput, ChoicesInput, DayInput, MoneyInput, NumberInput, PartInput, ShareInput, StagesInput, TextInput, useDrawing, withField, YesInput } from "../../nodes";
import { Col, Flex, Panel, Row } from "../../ui";
import { Formula } from "./panes/Formula";
import { Rows } from "./panes/Rows";
import { useWords } from "./words";

/** The unit of a strategy that names none. */
const HEAD_OFFICE = "HQ";

type Set = (field: string) => (value: Json | undefined) => void;
type Given = { strategy: Fields; set: Set };

/** What a strategy says beside its picture. */
export function SettingsPane() {
  const say = useWords();
  const strategy = useStrategy() as unknown as Fields;
  const act = useCanvas((canvas) => canvas.act);
  const set: Set = (field) => (value) => act({ do: "set_strategy", field, value });
  const given = { strategy, set };
  return (
    <Row gutter={[16, 16]}>
      <Col xs={24} md={12} xl={8}>
        <Panel title={say("whose")}>
          <Whose {...given} />
        </Panel>
      </Col>
      <Col xs={24} md={12} xl={8}>
        <Flex vertical gap={16}>
          <Panel title={say("ranked")}>
            <Ranked {...given} />
          </Panel>
        </Flex>
      </Col>
      <Col xs={24} md={12} xl={8}>
        <Flex vertical gap={16}>
          <Panel title={say("worth")}>
            <Worth {...given} />
          </Panel>
          <Panel title={say("limits")}>
            <Limits {...given} />
          </Panel>
        </Flex>
      </Col>
    </Row>
  );
}

function useNamed() {
  const language = useLanguage();
  return (some: readonly { id: string; label: { zh: string; en: string } }[]) => some.map((one) => ({ value: one.id, label: one.label[language] }));
}

function Whose({ strategy, set }: Given) {
  const say = useWords();
  const named = useNamed();
  const { bank } = useDrawing();
  const label: Fields = isFields(strategy.label) ? strategy.label : {};
  return (
    <>
      <TextInput label={say("createName")} value={label.zh} onChange={(zh) => set("label")({ ...label, zh: textOf(zh) })} />
      <TextInput label={say("createNameEn")} value={label.en} onChange={(en) => set("label")({ ...label, en: textOf(en) })} />
      <TextInput label={say("owner")} value={strategy.owner} onChange={set("owner")} />
      <ChoiceInput label={say("department")} value={strategy.department} onChange={set("department")} options={named(bank.departments)} />
      <ChoiceInput label={say("org")} value={strategy.org ?? HEAD_OFFICE} onChange={set("org")} options={named(bank.units)} />
      <ChoiceInput label={say("within")} hint={say("withinHint")} value={strategy.within} onChange={set("within")} options={named(bank.units)} />
      {bank.addressed.length > 0 && (
        <ChoicesInput label={say("addresses")} value={strategy.addresses ?? ["person"]} onChange={set("addresses")} options={bank.addressed.map((one) => ({ value: one, label: say(`party_${one}`) }))} />
      )}
      <DayInput label={say("starts")} value={strategy.starts} onChange={set("starts")} />
      <DayInput label={say("ends")} value={strategy.ends} onChange={set("ends")} />
    </>
  );
}

function Ranked({ strategy, set }: Given) {
  const say = useWords();
  const named = useNamed();
  const language = useLanguage();
  const { bank } = useDrawing();
  const preferences = bank.tags.filter(({ tag }) => tag.kind === "real" && !tag.computed);
  return (
    <>
      <ChoiceInput
        label={say("priority_class")}
        value={strategy.priority_class}
        onChange={set("priority_class")}
        options={bank.priority_classes.map((one) => ({ value: one, label: say(one) }))}
      />
      <ChoiceInput
        label={say("message_class")}
        hint={say("messageClassHint")}
        value={strategy.message_class}
        onChange={set("message_class")}
        options={bank.message_classes.map((one) => ({ value: one, label: say(one) }))}
      />
      <ChoiceInput label={say("purpose")} value={strategy.purpose ?? "marketing"} onChange={set("purpose")} options={named(bank.purposes)} />
      <ChoiceInput label={say("category")} hint={say("categoryHint")} value={strategy.category} onChange={set("category")} options={named(bank.categories)} />
      <ChoiceInput label={say("topic")} hint={say("topicHint")} value={strategy.topic} onChange={set("topic")} options={named(bank.topics)} />
      <ChoiceInput label={say("product")} value={strategy.product} onChange={set("product")} options={named(bank.products)} />
      <ChoiceInput
        label={say("preferenceTag")}
        hint={say("preferenceTagHint")}
        value={strategy.preference_tag}
        onChange={set("preference_tag")}
        options={preferences.map(({ tag }) => ({ value: tag.name, label: tag.label[language] }))}
      />
      <YesInput label={say("mandatory")} hint={say("mandatoryHint")} value={strategy.mandatory} onChange={set("mandatory")} />
      {bank.bundles.length > 0 && <ChoiceInput label={say("bundle")} value={strategy.bundle} onChange={set("bundle")} options={named(bank.bundles)} />}
    </>
  );
}

const PERCENT = 0.01;

function Worth({ strategy, set }: Given) {
  const say = useWords();
  const score: Fields = isFields(strategy.score) ? strategy.score : {};
  const put = (name: string) => (value: Json | undefined) => set("score")(withField(score, name, value));
  return (
    <>
      <Formula of="propensity" label={say("propensity")} hint={say("propensityHint")} unit="%" scale={PERCENT} value={score.propensity} onChange={put("propensity")} />
      <PartInput label={say("propensityUnknown")} value={score.propensity_unknown} onChange={put("propensity_unknown")} />
      <Formula of="value" label={say("value")} hint={say("valueHint")} unit={say("yuan")} scale={1} value={score.value} onChange={put("value")} />
      <MoneyInput label={say("valueUnknown")} value={score.value_unknown_cents} onChange={put("value_unknown_cents")} />
      <Rows name={say("lever")} value={score.levers} made={{ name: say("lever"), percent: 10 }} onChange={put("levers")}>
        {(lever, keep) => (
          <>
            <TextInput label={say("leverName")} value={lever.name} onChange={(name) => keep({ ...lever, name: textOf(name) })} />
            <NumberInput label={say("leverPercent")} unit="%" value={lever.percent} onChange={(percent) => keep({ ...lever, percent: percent ?? 0 })} />
          </>
        )}
      </Rows>
    </>
  );
}

function Limits({ strategy, set }: Given) {
  const say = useWords();
  const named = useNamed();
  const { bank } = useDrawing();
  const ramp: Fields = isFields(strategy.ramp) ? strategy.ramp : {};
  const put = (name: string) => (value: Json | undefined) => {
    const next = withField(ramp, name, value);
    set("ramp")(Object.keys(next).length > 0 ? next : undefined);
  };
  return (
    <>
      <MoneyInput label={say("budget")} hint={say("budgetHint")} value={strategy.budget_cents} onChange={set("budget_cents")} />
      <NumberInput label={say("days_max")} unit={say("dayUnit")} min={1} precision={0} value={strategy.days_max} onChange={set("days_max")} />
      <ShareInput label={say("rampShare")} hint={say("rampHint")} value={ramp.share ?? 10000} onChange={(given) => put("share")(given === 10000 ? undefined : given)} />
      <h3 className="hc-heading">{say("guardrails")}</h3>
      <p className="hc-secondary">{say("guardrailsHint")}</p>
      <Rows name={say("guardrail")} value={ramp.guardrails} made={{ stage: "refused", share_max: 500 }} onChange={put("guardrails")}>
        {(guard, keep) => (
          <>
            <StagesInput one label={say("guardStage")} value={guard.stage} onChange={(stage) => keep({ ...guard, stage: stage ?? "refused" })} />
            <ShareInput label={say("guardShare")} value={guard.share_max} onChange={(share) => keep({ ...guard, share_max: share ?? 0 })} />
            <NumberInput label={say("guardWaves")} min={1} precision={0} value={guard.waves_min ?? 100} onChange={(waves) => keep(withField(guard, "waves_min", waves))} />
          </>
        )}
      </Rows>
      {bank.feeds.length > 0 && (
        <>
          <h3 className="hc-heading">{say("whenLate")}</h3>
          <Rows name={say("lateRule")} value={strategy.when_late} made={{ feed: bank.feeds[0]?.id ?? "", do: "skip" }} onChange={set("when_late")}>
            {(rule, keep) => (
              <>
                <ChoiceInput label={say("lateFeed")} value={rule.feed} onChange={(feed) => keep({ ...rule, feed: feed ?? "" })} options={named(bank.feeds)} />
                <ChoiceInput
                  label={say("lateDo")}
                  value={rule.do}
                  onChange={(given) => keep({ ...rule, do: given ?? "skip" })}
                  options={(["go_on", "skip", "without"] as const).map((one) => ({ value: one, label: say(`late_${one}`) }))}
                />
              </>
            )}
          </Rows>
        </>
      )}
    </>
  );
}
