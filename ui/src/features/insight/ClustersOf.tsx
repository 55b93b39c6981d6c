import { useState } from "react";
import { api } from "../../api";
import type { ClusterRow, ClusterRows, ClustersAsked } from "../../api/schema";
import { Bars } from "../../charts";
import { useLanguage } from "../../i18n";
import { Count, Sentence, Share } from "../../ui";
import { useQuestion } from "./asked";
import { ManyField, NumberField, useNamed } from "./fields";
import { Frame } from "./Frame";
import { Rows } from "./Rows";
import { useWords } from "./words";

const GROUPS_MAX = 20;

/** Customers who are alike. */
export function ClustersOf() {
  const say = useWords();
  const language = useLanguage();
  const { tags } = useNamed();
  const [count, setCount] = useState(6);
  const [chosen, setChosen] = useState<string[]>([]);
  const question = useQuestion<ClustersAsked, ClusterRows>("/v1/insight/clusters", (body) => api.POST("/v1/insight/clusters", { body }));
  return (
    <Frame
      hint={say("clustersHint")}
      question={question}
      next={() => ({ tags: chosen, count })}
      fields={
        <>
          <ManyField label={say("tags")} empty={say("allTags")} options={tags} value={chosen} onChange={setChosen} />
          <NumberField label={say("count")} min={2} max={GROUPS_MAX} value={count} onChange={setCount} />
        </>
      }
    >
      {({ rows }) => (
        <>
          <Bars
            title={say("chartOf", { what: say("clusters"), unit: say("unitPeople") })}
            names={rows.map(({ cluster }) => `${say("cluster")} ${String(cluster)}`)}
            series={[{ name: say("customers"), values: rows.map(({ customers }) => customers) }]}
          />
          <Rows<ClusterRow>
            rows={rows}
            rowKey={({ cluster }) => String(cluster)}
            columns={[
              { title: say("cluster"), dataIndex: "cluster" },
              { title: say("customers"), align: "right", render: (_, { customers }) => <Count value={customers} /> },
              { title: say("share"), align: "right", render: (_, { share }) => <Share value={share} /> },
              { title: say("about"), render: (_, row) => (
                  <div style={{ maxWidth: 560 }}>
                    <Sentence text={row[language]} />
                  </div>
                ) },
            ]}
          />
        </>
      )}
    </Frame>
  );
}
