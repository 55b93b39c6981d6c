import type { InstanceStep, Palette, Story } from "../../api/schema";
import { nodeOf, type Strategy } from "../../document";
import { useLanguage } from "../../i18n";
import { nodeTitle } from "../../nodes";
import { EmptyState, Flex, Radio, Table, Typography, When } from "../../ui";
import { useWords } from "./words";

type Props = {
  stories: readonly Story[];
  strategy: Strategy;
  bank: Palette;
  chosen: Story | null;
  onChoose: (story: Story) => void;
};

/** Some customers: choose one, and see every step. */
export function Stories({ stories, strategy, bank, chosen, onChoose }: Props) {
  const say = useWords();
  const language = useLanguage();
  const title = (id: string) => {
    const node = nodeOf(strategy, id);
    return node ? nodeTitle(node, language) : id;
  };
  if (stories.length === 0) {
    return <EmptyState title={say("noStories")} />;
  }
  return (
    <Flex vertical gap={8}>
      <Typography.Text type="secondary">{say("storyHint")}</Typography.Text>
      <Radio.Group
        aria-label={say("story")}
        optionType="button"
        size="small"
        value={chosen?.customer ?? null}
        options={stories.map(({ customer }) => ({ value: customer, label: customer }))}
        onChange={({ target }) => {
          const found = stories.find(({ customer }) => customer === target.value);
          if (found) {
            onChoose(found);
          }
        }}
      />
      {chosen && (
        <Table<InstanceStep>
          size="small"
          pagination={{ pageSize: 20, hideOnSinglePage: true }}
          rowKey={({ number, at, node }) => `${String(at)} ${String(number)} ${node}`}
          dataSource={[...chosen.steps]}
          columns={[
            { title: say("when"), render: (_, { at }) => <When at={at} /> },
            { title: say("where"), render: (_, { node }) => title(node) },
            { title: say("did"), render: (_, { did }) => bank.did[did]?.[language] ?? did },
            { title: say("along"), render: (_, { branch }) => (branch ? (bank.ways[branch]?.[language] ?? branch) : "") },
            { title: say("until"), render: (_, { until }) => (until ? <When at={until} /> : "") },
          ]}
        />
      )}
    </Flex>
  );
}
