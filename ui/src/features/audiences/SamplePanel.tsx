import type { CustomerView, TagShown } from "../../api/schema";
import { useLanguage } from "../../i18n";
import { EmptyState, Loaded, Panel, Person, Table, Tag, useTagValue, type Columns } from "../../ui";
import { tagNamed, tagsIn, useVocabulary, type Tree } from "../../ui/conditions";
import { useSample } from "./asked";
import { useWords } from "./words";

const COLUMNS_MAX = 6;

/** The first customers who meet a condition, masked, with the tags that it asks about. */
export function SamplePanel({ where, tree }: { where: string; tree: Tree | null }) {
  const say = useWords();
  const language = useLanguage();
  const offered = useVocabulary().data;
  const asked = useSample(where, true);
  if (where === "") {
    return null;
  }
  const names = tagsIn(tree).slice(0, COLUMNS_MAX);
  const columns: Columns<CustomerView> = [
    { title: say("customer"), render: (_, { customer }) => <Person customer={customer} /> },
    ...names.map((name) => ({
      title: (offered && tagNamed(offered, name)?.tag.label[language]) ?? name,
      render: (_: unknown, { tags }: CustomerView) => <Shown tag={tags.find((one) => one.name === name)} />,
    })),
  ];
  return (
    <Panel title={say("sample")}>
      <p className="hc-secondary">{say("sampleHint")}</p>
      <Loaded asked={asked}>
        {(rows) => (
          <Table<CustomerView>
            size="small"
            rowKey="customer"
            pagination={false}
            scroll={{ x: "max-content" }}
            dataSource={rows}
            columns={columns}
            locale={{ emptyText: <EmptyState title={say("sampleEmpty")} /> }}
          />
        )}
      </Loaded>
    </Panel>
  );
}

function Shown({ tag }: { tag: TagShown | undefined }) {
  const say = useWords();
  const text = useTagValue()(tag);
  if (text === undefined) {
    return <>{say("unknown")}</>;
  }
  return tag?.masked ? <Tag className="hc-raw">{text}</Tag> : <>{text}</>;
}
