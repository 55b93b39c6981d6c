import { useEffect, useState } from "react";
import type { RuleGroupType } from "react-querybuilder";
import { useSearchParams } from "react-router";
import { asApiError, useMay } from "../../api";
import type { ConditionTold } from "../../api/schema";
import { Alert, Button, Col, Collapse, Failure, Flex, Input, Loaded, Page, Panel, Row } from "../../ui";
import { ConditionBuilder, isEmpty, toQuery, toTree, useVocabulary, type Tree } from "../../ui/conditions";
import { read, useRead, useReadText } from "./asked";
import { OverlapPanel } from "./OverlapPanel";
import { SamplePanel } from "./SamplePanel";
import { ToldPanel } from "./ToldPanel";
import { useWords } from "./words";

const PAUSE_MS = 400;

/** Build a condition in rows or as text; the engine reads it back and counts. */
export function Screen() {
  const say = useWords();
  const [given] = useSearchParams();
  const condition = given.get("condition") ?? "";
  const audience = given.get("audience") ?? "";
  const start = useReadText(condition);
  return (
    <Page title={say("build")} hint={say("buildHint")}>
      {condition ? <Loaded asked={start}>{(told) => <Builder key={told.text} start={told} audience={audience} />}</Loaded> : <Builder key="" start={null} audience={audience} />}
    </Page>
  );
}

function Builder({ start, audience }: { start: ConditionTold | null; audience: string }) {
  const say = useWords();
  const [query, setQuery] = useState<RuleGroupType>(() => toQuery((start?.tree as Tree | null | undefined) ?? null));
  const [text, setText] = useState(start?.text ?? "");
  const [refused, setRefused] = useState<unknown>(null);
  const [unreadable, setUnreadable] = useState<ConditionTold | null>(start?.tree === null ? start : null);
  const tree = usePaused(isEmpty(query) ? null : toTree(query));
  const asked = useRead(tree);
  const told = tree === null ? undefined : asked.data;
  const where = told && told.problems.length === 0 ? told.text : "";
  const sees = useMay("see_customers");

  async function take(): Promise<void> {
    setRefused(null);
    try {
      const found = await read({ text });
      setUnreadable(found.tree === null ? found : null);
      if (found.tree !== null) {
        setQuery(toQuery(found.tree as Tree));
      }
    } catch (error) {
      setRefused(asApiError(error));
    }
  }

  return (
    <Row gutter={[16, 16]}>
      <Col xs={24} xl={16}>
        <Flex vertical gap={16}>
          <Panel title={say("conditions")}>
            <Flex vertical gap={12}>
              {refused !== null && <Failure error={refused} />}
              {unreadable && <Alert type="warning" showIcon title={say("unreadable")} description={unreadable.problems[0]?.message} />}
              <Loaded asked={useVocabulary()}>
                {(offered) => <ConditionBuilder offered={offered} query={query} onChange={setQuery} />}
              </Loaded>
              <Collapse
                size="small"
                items={[
                  {
                    key: "text",
                    label: say("byText"),
                    children: (
                      <Flex vertical gap={8} align="start">
                        <Input.TextArea aria-label={say("text")} autoSize={{ minRows: 3 }} value={text} onChange={(event) => setText(event.target.value)} />
                        <Button disabled={!text.trim()} onClick={() => void take()}>
                          {say("readText")}
                        </Button>
                      </Flex>
                    ),
                  },
                ]}
              />
            </Flex>
          </Panel>
          {sees && <SamplePanel where={where} tree={tree} />}
        </Flex>
      </Col>
      <Col xs={24} xl={8}>
        <Flex vertical gap={16}>
          <ToldPanel told={told} error={tree === null ? null : asked.error} audience={audience} />
          <OverlapPanel key={where} where={where} />
        </Flex>
      </Col>
    </Row>
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
