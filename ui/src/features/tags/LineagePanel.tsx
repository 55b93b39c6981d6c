import type { TagTold } from "../../api/schema";
import { EmptyState, Flex, Panel, Table, StrategyLink } from "../../ui";
import { useNames } from "../../ui/named";
import { useTags } from "./asked";
import { useLanguage } from "../../i18n";
import { useWords } from "./words";

type Text = TagTold["texts"][number];
type Using = { strategy: string; texts: Text[] };

function byStrategy(texts: readonly Text[]): Using[] {
  const found = new Map<string, Text[]>();
  for (const text of texts) {
    found.set(text.strategy, [...(found.get(text.strategy) ?? []), text]);
  }
  return [...found].map(([strategy, using]) => ({ strategy, texts: using }));
}

/** What a tag rests on, and what rests on it. */
export function LineagePanel({ told }: { told: TagTold }) {
  const say = useWords();
  const language = useLanguage();
  const { name } = useNames();
  return (
    <Panel title={say("lineage")}>
      <Flex vertical gap={8}>
        <Names title={say("restsOn")} names={told.rests_on} />
        <Names title={say("derived")} names={told.derived} />
        <h3 className="hc-heading">{say("used")}</h3>
        <Table<Using>
          size="small"
          rowKey="strategy"
          pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
          dataSource={byStrategy(told.texts)}
          locale={{ emptyText: <EmptyState title={say("notUsed")} /> }}
          columns={[
            { title: say("strategy"), render: (_, { strategy }) => <StrategyLink strategy={strategy} label={name("strategies", strategy)} /> },
            { title: say("places"), render: (_, { texts }) => texts.map(({ path, place }) => <div key={path}>{place[language]}</div>) },
          ]}
        />
      </Flex>
    </Panel>
  );
}

function Names({ title, names }: { title: string; names: readonly string[] }) {
  const language = useLanguage();
  const tags = useTags().data?.tags ?? [];
  if (names.length === 0) {
    return null;
  }
  return (
    <div>
      <h3 className="hc-heading">{title}</h3>
      <Flex gap={12} wrap>
        {names.map((name) => (
          <a key={name} href={`#/tags/${encodeURIComponent(name)}`}>
            {tags.find((tag) => tag.name === name)?.label[language] ?? name}
          </a>
        ))}
      </Flex>
    </div>
  );
}
