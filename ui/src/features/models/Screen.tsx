import { useState } from "react";
import type { ModelRow } from "../../api/schema";
import { tellCount, useLanguage } from "../../i18n";
import { Button, EmptyState, Loaded, Page, Panel, Table, Tag } from "../../ui";
import { useCatalogued } from "../../ui/catalogued";
import { useModels } from "./asked";
import { Watched } from "./Watched";
import { useWords } from "./words";

/** Models, how each stands, and what is known of the one that is chosen. */
export function Screen() {
  const say = useWords();
  const [chosen, setChosen] = useState("");
  return (
    <Page title={say("title")} hint={say("hint")}>
      <Loaded asked={useModels()}>
        {({ models }) => (
          <>
            <Shelf models={models} onChoose={setChosen} />
            {models.length > 0 && (
              <Panel title={say("watch")}>{chosen ? <Watched model={chosen} /> : <EmptyState title={say("watchHint")} />}</Panel>
            )}
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Shelf({ models, onChoose }: { models: readonly ModelRow[]; onChoose: (model: string) => void }) {
  const say = useWords();
  const language = useLanguage();
  const called = useCatalogued("tag");
  return (
    <Table<ModelRow>
      size="small"
      pagination={false}
      rowKey={({ id }) => id}
      dataSource={[...models]}
      locale={{ emptyText: <EmptyState title={say("empty")} hint={say("emptyHint")} /> }}
      columns={[
        {
          title: say("model"),
          render: (_, { id, label }) => (
            <Button type="link" size="small" onClick={() => onChoose(id)}>
              {label[language]}
            </Button>
          ),
        },
        { title: say("kind"), render: (_, { kind }) => say(kind) },
        { title: say("state"), render: (_, { state }) => <Tag>{say(state)}</Tag> },
        { title: say("ready"), render: (_, { unready }) => (unready ? <Tag color="error">{say(unready)}</Tag> : say("ready")) },
        { title: say("writes"), dataIndex: "writes", render: (tag: string) => called(tag) },
        { title: say("owner"), dataIndex: "owner" },
        { title: say("expires"), dataIndex: "expires" },
        { title: say("quality"), render: (_, { quality }) => Object.entries(quality).map(([name, value]) => `${name.toUpperCase()} ${value.toFixed(3)}`).join(" · ") },
        { title: say("measured"), dataIndex: "measured_on" },
        {
          title: say("night"),
          render: (_, { night }) =>
            night ? say("scored", { scored: tellCount(night.scored, language), unscored: tellCount(night.unscored, language) }) : say("notScored"),
        },
      ]}
    />
  );
}
