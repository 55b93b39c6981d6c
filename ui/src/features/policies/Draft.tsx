import { useEffect, useState } from "react";
import type { Found, Palette, PolicyChecked, PolicyTold } from "../../api/schema";
import { Alert, Badge, Col, Flex, Loaded, Panel, Problems, Row, Tabs } from "../../ui";
import { useOffered } from "./asked";
import { Changes, Effects, EFFECT_DAYS } from "./Changes";
import { errorsIn, type Plain } from "./draft";
import { DraftActions } from "./DraftActions";
import { MatrixForm } from "./MatrixForm";
import { RuleList } from "./RuleList";
import { useChecked } from "./ruling";
import { useRuleWords } from "./ruleWords";
import { Sections } from "./Sections";
import { TextForm } from "./TextForm";

const PAUSE_MS = 500;
const LISTS = ["caps", "open_hours", "blackouts", "rests"] as const;

/** The draft: forms on one side; on the other what is wrong, what differs, what it would have done. */
export function Draft({ told }: { told: PolicyTold }) {
  const { document, text } = told.written;
  return document === null ? <TextForm told={told} text={text} isFree /> : <Forms key={told.written.revision} told={told} start={document} />;
}

function Forms({ told, start }: { told: PolicyTold; start: Plain }) {
  const [document, setDocument] = useState<Plain>(start);
  const isChanged = JSON.stringify(document) !== JSON.stringify(start);
  const paused = usePaused(document);
  const asked = useChecked({ document: paused }, isChanged);
  const known = (isChanged && asked.data) || told.checked;
  return (
    <Flex vertical gap={16}>
      <DraftActions told={told} document={document} checked={known} isChanged={isChanged} />
      {asked.error && <Alert type="error" showIcon title={asked.error.message} />}
      <Row gutter={[16, 16]}>
        <Col xs={24} xl={14}>
          <Loaded asked={useOffered()}>{(bank) => <Parts told={told} document={document} bank={bank} checked={known} isChanged={isChanged} onChange={setDocument} />}</Loaded>
        </Col>
        <Col xs={24} xl={10}>
          <Beside checked={known} document={paused} />
        </Col>
      </Row>
    </Flex>
  );
}

type PartsProps = { told: PolicyTold; document: Plain; bank: Palette; checked: PolicyChecked; isChanged: boolean; onChange: (document: Plain) => void };

function Parts({ told, document, bank, checked: { problems, sections }, isChanged, onChange }: PartsProps) {
  const say = useRuleWords();
  const tab = (name: (typeof LISTS)[number] | "suitability") => (
    <Badge count={errorsIn(problems, name)} size="small" offset={[8, 0]}>
      {say(name)}
    </Badge>
  );
  return (
    <Panel>
      <Tabs
        items={[
          ...LISTS.map((part) => ({
            key: part,
            label: tab(part),
            children: <RuleList part={part} document={document} bank={bank} problems={problems} sections={sections} onChange={onChange} />,
          })),
          { key: "suitability", label: tab("suitability"), children: <MatrixForm document={document} problems={problems} onChange={onChange} /> },
          { key: "text", label: say("text"), children: <TextForm told={told} text={told.written.text} isFree={!isChanged} /> },
        ]}
      />
    </Panel>
  );
}

function Beside({ checked, document }: { checked: PolicyChecked; document: Plain }) {
  const say = useRuleWords();
  const isRight = checked.problems.every(({ is_advice }) => is_advice);
  return (
    <Flex vertical gap={16}>
      {checked.problems.length > 0 && (
        <Panel title={say("problems")}>
          <Problems problems={checked.problems.map(severe)} />
        </Panel>
      )}
      <Panel title={say("changes")}>
        <Changes label={say("changes")} changes={checked.changes} />
        {checked.tighten_refusal && <Alert type="info" showIcon title={say("cannotTighten")} description={checked.tighten_refusal} />}
      </Panel>
      <Panel title={say("effects", { days: EFFECT_DAYS })}>
        <Effects said={{ document }} changes={isRight ? checked.changes : []} />
      </Panel>
      <Sections title={say("readBack")} hint={say("readBackHint")} sections={checked.sections} />
    </Flex>
  );
}

function severe({ code, message, fix, path, is_advice }: Found) {
  return { code, message, fix, where: path, severity: is_advice ? ("advice" as const) : ("error" as const) };
}

/** A document once nobody has changed it for a moment. */
function usePaused(document: Plain): Plain {
  const [kept, setKept] = useState(document);
  useEffect(() => {
    const timer = setTimeout(() => setKept(document), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [document]);
  return kept;
}
