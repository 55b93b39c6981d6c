import { useState } from "react";
import type { MovedRow, TagTold } from "../../api/schema";
import { Button, Count, EmptyState, Flex, Input, Loaded, Panel, Table, StrategyLink } from "../../ui";
import { useNames } from "../../ui/named";
import { useEffectOf } from "./asked";
import { useWords } from "./words";

/** Whom another formula would let into strategies, and whom it would keep out. */
export function EffectPanel({ told: { tag, formula } }: { told: TagTold }) {
  const say = useWords();
  const [text, setText] = useState(formula);
  const [tried, setTried] = useState("");
  const { name } = useNames();
  const asked = useEffectOf(tag.name, tried);
  return (
    <Panel title={say("effect")}>
      <Flex vertical gap={8} align="start">
        <span className="hc-secondary">{say("effectHint")}</span>
        <Input.TextArea aria-label={say("formula")} autoSize={{ minRows: 2 }} value={text} onChange={(event) => setText(event.target.value)} />
        <Button loading={asked.isFetching} disabled={!text.trim()} onClick={() => setTried(text.trim())}>
          {say("effectRun")}
        </Button>
      </Flex>
      {tried && (
        <Loaded asked={asked}>
          {({ audiences }) => (
            <Table<MovedRow>
              size="small"
              rowKey="strategy"
              pagination={false}
              dataSource={audiences}
              locale={{ emptyText: <EmptyState title={say("noEffect")} /> }}
              columns={[
                { title: say("strategy"), render: (_, { strategy }) => <StrategyLink strategy={strategy} label={name("strategies", strategy)} /> },
                { title: say("before"), align: "right", render: (_, { before }) => <Count value={before} /> },
                { title: say("after"), align: "right", render: (_, { after }) => <Count value={after} /> },
                { title: say("enter"), align: "right", render: (_, { enter }) => <Count value={enter} /> },
                { title: say("leave"), align: "right", render: (_, { leave }) => <Count value={leave} /> },
              ]}
            />
          )}
        </Loaded>
      )}
    </Panel>
  );
}
