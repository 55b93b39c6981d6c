import { useNavigate, useParams } from "react-router";
import type { TagTold } from "../../api/schema";
import { useLanguage } from "../../i18n";
import { Allowed, Button, Col, Descriptions, Flex, Loaded, Page, Panel, Row, Tag, When } from "../../ui";
import { Mark } from "../../ui/Mark";
import { useTag } from "./asked";
import { DistributionPanel } from "./DistributionPanel";
import { EffectPanel } from "./EffectPanel";
import { writerOf } from "./found";
import { LineagePanel } from "./LineagePanel";
import { MarkActions } from "./MarkActions";
import { useWords } from "./words";

const USES = { risk: "useRisk", service: "useService", marketing: "useMarketing" } as const;

/** One tag: what it means, how fresh it is, how it is distributed, what rests on it. */
export function Screen() {
  const say = useWords();
  const language = useLanguage();
  const { tag = "" } = useParams();
  const asked = useTag(tag);
  const shown = asked.data?.tag.name === tag ? asked.data : undefined;
  return (
    <Page
      title={shown?.tag.label[language] ?? say("one")}
      hint={shown?.tag.definition}
      actions={
        <>
          {shown && <Doing told={shown} />}
          <Button href="#/tags">{say("back")}</Button>
        </>
      }
    >
      <Loaded asked={asked}>{(told) => <Told key={told.tag.name} told={told} />}</Loaded>
    </Page>
  );
}

function Doing({ told }: { told: TagTold }) {
  const say = useWords();
  const navigate = useNavigate();
  const { tag } = told;
  const condition = tag.kind === "boolean" ? tag.name : `${tag.name} IS NOT NULL`;
  return (
    <>
      <Button onClick={() => void navigate(`/audiences/build?${new URLSearchParams({ condition }).toString()}`)}>{say("build")}</Button>
      {tag.owner === "people" && (
        <Allowed to="mark">
          <MarkActions told={told} />
        </Allowed>
      )}
    </>
  );
}

function Told({ told }: { told: TagTold }) {
  return (
    <>
      <Row gutter={[16, 16]}>
        <Col xs={24} xl={12}>
          <Flex vertical gap={16}>
            <About told={told} />
            <Fresh told={told} />
          </Flex>
        </Col>
        <Col xs={24} xl={12}>
          <Flex vertical gap={16}>
            <DistributionPanel told={told} />
            <LineagePanel told={told} />
          </Flex>
        </Col>
      </Row>
      {told.tag.computed && <EffectPanel told={told} />}
    </>
  );
}

function About({ told: { tag, values, formula, read_back } }: { told: TagTold }) {
  const say = useWords();
  const language = useLanguage();
  const rows = [
    { key: "code", label: say("code"), children: <code>{tag.name}</code> },
    ...(tag.family ? [{ key: "family", label: say("family"), children: say(tag.family) }] : []),
    ...(tag.aspects.length > 0 ? [{ key: "aspects", label: say("aspects"), children: tag.aspects.map((aspect) => say(aspect)).join(" · ") }] : []),
    { key: "kind", label: say("kind"), children: say(tag.kind) },
    ...(tag.steward ? [{ key: "steward", label: say("steward"), children: tag.steward }] : []),
    { key: "sensitivity", label: say("sensitivity"), children: <Tag>{say(tag.sensitivity)}</Tag> },
    { key: "uses", label: say("uses"), children: tag.uses.map((use) => say(USES[use])).join(" · ") || say("anyUse") },
    { key: "owner", label: say("owner"), children: say(writerOf(tag)) },
    { key: "source", label: say("source"), children: tag.source || say("unknown") },
  ];
  const codes = Object.entries(values).map(([code, label]) => `${label[language]} (${code})`);
  if (codes.length > 0) {
    rows.push({ key: "values", label: say("values"), children: codes.join(" · ") });
  }
  if (formula) {
    rows.push({ key: "formula", label: say("formula"), children: <code>{formula}</code> });
  }
  if (read_back) {
    rows.push({ key: "readBack", label: say("readBack"), children: read_back[language] });
  }
  return (
    <Panel title={say("about")}>
      <Descriptions size="small" column={1} bordered items={rows} />
    </Panel>
  );
}

function Fresh({ told: { fed } }: { told: TagTold }) {
  const say = useWords();
  const language = useLanguage();
  return (
    <Panel title={say("fresh")}>
      {!fed ? (
        <span className="hc-secondary">{say("noFeed")}</span>
      ) : (
        <Descriptions
          size="small"
          column={1}
          items={[
            { key: "feed", label: say("feed"), children: fed.feed ? (fed.label?.[language] ?? fed.feed) : say("snapshot") },
            { key: "at", label: say("fedAt"), children: fed.at === null ? say("never") : <When at={fed.at} /> },
            {
              key: "state",
              label: say("fresh"),
              children: (
                <>
                  <Mark tone={fed.is_stale ? "bad" : "good"}>{say(fed.is_stale ? "stale" : "inTime")}</Mark>
                  {fed.fresh_hours !== null && <span className="hc-secondary">{say("freshHours", { hours: fed.fresh_hours })}</span>}
                </>
              ),
            },
          ]}
        />
      )}
    </Panel>
  );
}
