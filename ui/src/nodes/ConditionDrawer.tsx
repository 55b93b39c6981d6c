import { useEffect, useMemo, useState } from "react";
import type { RuleGroupType } from "react-querybuilder";
import type { Palette } from "../api/schema";
import { labelOf, parametersOf } from "../document";
import { tellCount, useLanguage } from "../i18n";
import { Alert, Button, Drawer, Failure, Flex, Loaded, Problems, Sentence, Spin, Statistic } from "../ui";
import { ConditionBuilder, isEmpty, toQuery, toTree, type Tree } from "../ui/conditions";
import { useDrawing } from "./context";
import { offeredOf, useCounted, useRead, useReadTree, type Of } from "./reading";
import { useWords } from "./words";

const PAUSE_MS = 400;

type Props = { label: string; text: string; on: Of; onTake: (text: string) => void; onClose: () => void };

/** A condition put together row by row; the engine reads it back and counts whom it meets. */
export function ConditionDrawer({ label, text, on, onTake, onClose }: Props) {
  const { strategy, bank } = useDrawing();
  const read = useRead(strategy, text, on);
  const offered = on.of === "event" ? offeredOf(bank, on.event) : bank;
  return (
    <Drawer open title={label} size="min(860px, 100vw)" onClose={onClose}>
      {text ? (
        <Loaded asked={read}>{(told) => <Building offered={offered} on={on} start={told.tree as Tree | null} onTake={onTake} onClose={onClose} />}</Loaded>
      ) : (
        <Building offered={offered} on={on} start={null} onTake={onTake} onClose={onClose} />
      )}
    </Drawer>
  );
}

type BuildingProps = { offered: Palette; on: Of; start: Tree | null; onTake: (text: string) => void; onClose: () => void };

function Building({ offered, on, start, onTake, onClose }: BuildingProps) {
  const say = useWords();
  const language = useLanguage();
  const { strategy } = useDrawing();
  const [query, setQuery] = useState<RuleGroupType>(() => toQuery(start));
  const parameters = useMemo(() => parametersOf(strategy).map(([name, { label }]) => ({ name, label: labelOf(label)?.[language] || name })), [strategy, language]);
  const tree = usePaused(isEmpty(query) ? null : toTree(query));
  const read = useReadTree(strategy, tree, on);
  const settled = JSON.stringify(tree) === JSON.stringify(isEmpty(query) ? null : toTree(query));
  const told = tree !== null && settled && !read.isFetching ? read.data : undefined;
  const isRight = told !== undefined && told.problems.length === 0;
  return (
    <Flex vertical gap={12}>
      <ConditionBuilder offered={offered} parameters={parameters} query={query} onChange={setQuery} />
      {tree === null && <Alert type="info" showIcon title={say("conditionEmpty")} />}
      {read.error && <Failure error={read.error} />}
      {told?.read_back && (
        <div>
          <h3 className="hc-heading">{say("readBack")}</h3>
          <Sentence text={told.read_back[language]} />
        </div>
      )}
      {told && !isRight && <Problems problems={told.problems} />}
      {isRight && on.of === "customer" && <Counted where={told.bound} />}
      <Flex gap={8}>
        <Button
          type="primary"
          disabled={tree !== null && !isRight}
          onClick={() => {
            onTake(told?.text ?? "");
            onClose();
          }}
        >
          {say("takeCondition")}
        </Button>
        <Button onClick={onClose}>{say("cancel")}</Button>
      </Flex>
    </Flex>
  );
}

/** How many customers meet it now. */
function Counted({ where }: { where: string }) {
  const say = useWords();
  const language = useLanguage();
  const { data, error, isFetching, isPlaceholderData } = useCounted(where);
  if (error) {
    return null;
  }
  return (
    <div role="status">
      {!data || (isFetching && isPlaceholderData) ? (
        <>
          <Spin size="small" /> {say("counting")}
        </>
      ) : (
        <Statistic title={say("countedNow")} value={say("people", { count: tellCount(data.customers, language) })} />
      )}
    </div>
  );
}

/** A tree once nobody has changed it for a moment. */
function usePaused(tree: Tree | null): Tree | null {
  const written = JSON.stringify(tree);
  const [kept, setKept] = useState(written);
  useEffect(() => {
    const timer = setTimeout(() => setKept(written), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [written]);
  return JSON.parse(kept) as Tree | null;
}
