import type { CalibrationTold, DriftTold, ModelTold } from "../../api/schema";
import { Band } from "../../charts";
import { tellShare, useLanguage } from "../../i18n";
import { Alert, EmptyState, Flex, Loaded, Table, Tag } from "../../ui";
import { PeriodInput, usePeriod } from "../../ui/asking";
import { useCatalogued } from "../../ui/catalogued";
import { useWatch } from "./asked";
import { useWords } from "./words";

const DAYS = 30;
const COLOUR = { steady: "success", moved: "warning", drifted: "error" } as const;

/** Whether a model reads what it was trained on, and whether its scores come true. */
export function Watched({ model }: { model: string }) {
  const period = usePeriod(DAYS);
  const watched = useWatch(model, period.begins, true);
  return (
    <>
      <Flex gap={8} wrap>
        <PeriodInput period={period} />
      </Flex>
      <Loaded asked={watched}>{(told) => <Shown told={told} />}</Loaded>
    </>
  );
}

function Shown({ told }: { told: ModelTold }) {
  const say = useWords();
  const language = useLanguage();
  const called = useCatalogued("tag");
  const index = (value: number | null) => (value === null ? "—" : value.toFixed(3));
  return (
    <Flex vertical gap={12}>
      <Alert type="info" showIcon title={say(told.against_training ? "againstTraining" : "againstNight")} />
      <Table<DriftTold>
        size="small"
        pagination={false}
        rowKey={({ tag }) => tag}
        dataSource={[told.scores, ...told.inputs]}
        columns={[
          { title: say("input"), render: (_, one) => (one === told.scores ? `${say("score")} · ${called(one.tag)}` : called(one.tag)) },
          { title: say("index"), align: "right", render: (_, one) => index(one.index) },
          { title: say("chance"), align: "right", render: (_, one) => index(one.chance) },
          { title: say("told"), render: (_, { spread, told: words }) => <Tag {...(spread && { color: COLOUR[spread] })}>{words[language]}</Tag> },
        ]}
      />
      {told.calibration ? <Calibration told={told.calibration} /> : <EmptyState title={say("noCalibration")} hint={say("noCalibrationHint")} />}
    </Flex>
  );
}

function Calibration({ told }: { told: CalibrationTold }) {
  const say = useWords();
  const language = useLanguage();
  const facts = say("facts", {
    brier: told.brier.toFixed(3),
    area: told.area === null ? "—" : told.area.toFixed(3),
    p: told.p.toPrecision(2),
    contacts: told.contacts,
  });
  return (
    <>
      <Alert type={told.is_off ? "warning" : "success"} showIcon title={say(told.is_off ? "isOff" : "isOn")} description={facts} />
      <Band
        title={say("calibration")}
        ranges={told.groups.map(({ score, rate }) => ({ name: tellShare(score, language), value: rate.value, low: rate.low, high: rate.high }))}
        words={{ name: say("group"), value: say("rate"), low: say("low"), high: say("high") }}
        tell={(value) => tellShare(value, language)}
      />
    </>
  );
}
