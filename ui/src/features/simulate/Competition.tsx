import type { Conflict, Forecast, Overlap, Palette } from "../../api/schema";
import { tellCount, useLanguage } from "../../i18n";
import { Col, EmptyState, Money, Panel, Row, Table } from "../../ui";
import { useNames } from "../../ui/named";
import { useWords } from "./words";

type Props = { forecast: Forecast; strategy: string; bank: Palette };

/** Which strategies it competes with, over what, and whom both reach. */
export function Competition({ forecast, strategy, bank }: Props) {
  const say = useWords();
  const language = useLanguage();
  const { name: rules } = useNames();
  const labels = new Map(bank.strategies.map(({ id, label }) => [id, label[language]]));
  const name = (id: string) => (id === "" ? say("unknown") : (labels.get(id) ?? id));
  const conflicts = forecast.conflicts.filter(({ loser, winner }) => loser === strategy || winner === strategy);
  const overlaps = forecast.overlaps.filter(({ strategy: one, other }) => one === strategy || other === strategy);
  const rival = ({ loser, winner }: Conflict) => name(loser === strategy ? winner : loser);
  return (
    <Row gutter={[12, 12]}>
      <Col xs={24} xl={14}>
        <Panel title={say("competition")}>
          <Table<Conflict>
            size="small"
            pagination={{ pageSize: 10, hideOnSinglePage: true }}
            rowKey={({ loser, winner, over }) => `${loser} ${winner} ${over}`}
            dataSource={conflicts}
            locale={{ emptyText: <EmptyState title={say("noRivals")} /> }}
            columns={[
              { title: say("rival"), render: (_, one) => rival(one) },
              { title: say("result"), render: (_, { loser, winner }) => say(loser === winner ? "itself" : loser === strategy ? "lost" : "won") },
              { title: say("over"), dataIndex: "over", render: (over: string) => (over === "place" ? say("place") : rules("rules", over)) },
              { title: say("times"), align: "right", dataIndex: "times", render: (times: number) => tellCount(Math.round(times), language) },
              { title: say("worth"), align: "right", dataIndex: "value_cents", render: (cents: number) => <Money cents={Math.round(cents)} /> },
            ]}
          />
        </Panel>
      </Col>
      <Col xs={24} xl={10}>
        <Panel title={say("overlaps")}>
          <Table<Overlap>
            size="small"
            pagination={{ pageSize: 10, hideOnSinglePage: true }}
            rowKey={({ strategy: one, other }) => `${one} ${other}`}
            dataSource={overlaps}
            locale={{ emptyText: <EmptyState title={say("noRivals")} /> }}
            columns={[
              { title: say("rival"), render: (_, one) => name(one.strategy === strategy ? one.other : one.strategy) },
              { title: say("customers"), align: "right", dataIndex: "customers", render: (n: number) => tellCount(n, language) },
            ]}
          />
        </Panel>
      </Col>
    </Row>
  );
}
