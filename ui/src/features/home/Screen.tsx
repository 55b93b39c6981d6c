import type { Home } from "../../api/schema";
import { tellWhen, useLanguage } from "../../i18n";
import { Alert, Card, Col, Flex, Loaded, Page, Row, Statistic, useZone } from "../../ui";
import { Alerts } from "./Alerts";
import { useToday } from "./asked";
import { Budgets, Runs, Suppressed } from "./Bank";
import { Channels } from "./Channels";
import { useWords } from "./words";

/** The day at a glance: what to look at, what left against what may, what the night did. */
export function Screen() {
  const say = useWords();
  const zone = useZone();
  const language = useLanguage();
  const asked = useToday();
  const { data } = asked;
  const facts = data && {
    day: data.day,
    works: say(data.works ? "workday" : "dayOff"),
    at: tellWhen(data.at, zone, language),
  };
  return (
    <Page title={say("title")} hint={facts && say("hint", facts)}>
      <Loaded asked={asked}>{(home) => <Today home={home} />}</Loaded>
    </Page>
  );
}

function Today({ home }: { home: Home }) {
  const say = useWords();
  return (
    <Flex vertical gap={16}>
      {!home.whole_bank && <Alert type="info" showIcon title={say("part")} />}
      <Figures home={home} />
      <Alerts alerts={home.alerts} />
      <Channels channels={home.channels} />
      {home.whole_bank && (
          <Row gutter={[16, 16]}>
            <Col xs={24} xl={12}>
              <Flex vertical gap={16}>
                <Runs runs={home.runs} />
                <Budgets budgets={home.budgets} />
              </Flex>
            </Col>
            <Col xs={24} xl={12}>
              <Suppressed suppressed={home.suppressed} />
            </Col>
          </Row>
      )}
    </Flex>
  );
}

function Figures({ home: { channels, alerts } }: { home: Home }) {
  const say = useWords();
  const sum = (of: (channel: Home["channels"][number]) => number) => channels.reduce((total, one) => total + of(one), 0);
  const figures = [
    { title: say("sentToday"), value: sum(({ sent }) => sent), unit: say("messages") },
    { title: say("doubtfulToday"), value: sum(({ doubtful }) => doubtful), unit: say("messages") },
    { title: say("waitingNow"), value: sum(({ waiting }) => waiting), unit: say("messages") },
    { title: say("openAlerts"), value: alerts.length, unit: say("items") },
  ];
  return (
    <Row gutter={[16, 16]}>
      {figures.map(({ title, value, unit }) => (
        <Col key={title} xs={12} lg={6}>
          <Card size="small">
            <Statistic title={title} value={value} suffix={unit} />
          </Card>
        </Col>
      ))}
    </Row>
  );
}
