import type { ExperimentRow } from "../../api/schema";
import { useLanguage } from "../../i18n";
import { dayOf } from "../../i18n/days";
import { Count, EmptyState, Loaded, Page, Table, Tag } from "../../ui";
import { useExperiments } from "./asked";
import { tellShares } from "./telling";
import { useWords } from "./words";

/** The experiments that are live, and what follows of their evidence now. */
export function Screen() {
  const say = useWords();
  const language = useLanguage();
  const address = ({ strategy, node }: ExperimentRow) => `#/experiments/${encodeURIComponent(strategy)}/${encodeURIComponent(node)}`;
  return (
    <Page title={say("title")} hint={say("hint")}>
      <Loaded asked={useExperiments()}>
        {({ experiments }) => (
          <Table<ExperimentRow>
            size="small"
            pagination={false}
            rowKey={({ strategy, node }) => `${strategy} ${node}`}
            dataSource={experiments}
            locale={{ emptyText: <EmptyState title={say("empty")} hint={say("emptyHint")} /> }}
            columns={[
              { title: say("strategy"), render: (_, row) => <a href={address(row)}>{row.label[language]}</a> },
              { title: say("status"), render: (_, { status_told }) => <Tag>{status_told[language]}</Tag> },
              { title: say("verdict"), render: (_, { why_told }) => why_told?.[language] ?? "—" },
              { title: say("leads"), render: (_, { leads, status }) => leads?.[language] ?? (status === "running" ? say("nobodyLeads") : "—") },
              { title: say("champion"), dataIndex: "champion" },
              { title: say("challengers"), render: (_, { challengers }) => challengers.join(" · ") },
              { title: say("shares"), render: (_, { shares }) => tellShares(shares, language) },
              { title: say("counted"), align: "right", render: (_, { counted }) => <Count value={counted} /> },
              { title: say("waiting"), align: "right", render: (_, { waiting }) => <Count value={waiting} /> },
              { title: say("since"), render: (_, { since }) => dayOf(since) },
            ]}
          />
        )}
      </Loaded>
    </Page>
  );
}
