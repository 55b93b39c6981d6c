import type { TagShown } from "../../api/schema";
import { useLanguage } from "../../i18n";
import { EmptyState, Loaded, Person, Table, useTagValue } from "../../ui";
import { Mark } from "../../ui/Mark";
import { useCustomer } from "./asked";
import { useWords } from "./words";

type Side = { name: string; label: string; one: TagShown | undefined; other: TagShown | undefined };

/** What is known of two customers, masked, side by side. */
export function Compared({ one, other }: { one: string; other: string }) {
  const say = useWords();
  const language = useLanguage();
  const first = useCustomer(one);
  const second = useCustomer(other);
  return (
    <Loaded asked={first}>
      {({ tags: left }) => (
        <Loaded asked={second}>
          {({ tags: right }) => (
            <>
              <p className="hc-secondary">{say("masked")}</p>
              <Table<Side>
                size="small"
                rowKey="name"
                pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
                scroll={{ x: "max-content" }}
                dataSource={sides(left, right, language)}
                locale={{ emptyText: <EmptyState title={say("noTags")} /> }}
                columns={[
                  { title: say("tag"), dataIndex: "label" },
                  { title: <Person customer={one} />, render: (_, side) => <Value tag={side.one} /> },
                  { title: <Person customer={other} />, render: (_, side) => <Value tag={side.other} /> },
                  { title: say("equal"), render: (_, side) => <Equal side={side} /> },
                ]}
              />
            </>
          )}
        </Loaded>
      )}
    </Loaded>
  );
}

function sides(left: readonly TagShown[], right: readonly TagShown[], language: "zh" | "en"): Side[] {
  const names = new Map([...left, ...right].map((tag) => [tag.name, tag.label[language]]));
  return [...names]
    .map(([name, label]) => ({ name, label, one: left.find((tag) => tag.name === name), other: right.find((tag) => tag.name === name) }))
    .filter((side) => has(side.one) || has(side.other));
}

function has(tag: TagShown | undefined): tag is TagShown {
  return tag !== undefined && tag.value !== null && tag.value !== undefined;
}

function Value({ tag }: { tag: TagShown | undefined }) {
  const say = useWords();
  return <>{useTagValue()(tag) ?? say("none")}</>;
}

function Equal({ side: { one, other } }: { side: Side }) {
  const say = useWords();
  if (!has(one) || !has(other) || one.masked || other.masked) {
    return <>{say("none")}</>;
  }
  return one.value === other.value ? <Mark tone="good">{say("yes")}</Mark> : <Mark tone="doubtful">{say("no")}</Mark>;
}
