import { lazy, Suspense, useCallback, useEffect, useMemo, useState, type ReactNode } from "react";
import { useMay } from "../../api";
import type { Found, Palette, StrategyDocument } from "../../api/schema";
import { Inspector, PalettePanel, Picture, TextPane, useCanvas, useKeys, useStrategy } from "../../canvas";
import { edgeKey, equal, readText, rewrite, type Json } from "../../document";
import { useLanguage } from "../../i18n";
import { DrawingProvider } from "../../nodes";
import { Alert, Flex, Page, Panel, Skeleton, Tabs } from "../../ui";
import { useCheck } from "./asked";
import { LifeActions } from "./LifeActions";
import { ExamplesPane } from "./panes/ExamplesPane";
import { ExitsPane } from "./panes/ExitsPane";
import { ProblemsPane } from "./ProblemsPane";
import { Refused } from "./Refused";
import { RecordPane } from "./RecordPane";
import { SettingsPane } from "./SettingsPane";
import { StateTag } from "./StateTag";
import { Toolbar } from "./Toolbar";
import { VersionsPane } from "./VersionsPane";
import { useWords } from "./words";
import "./desk.css";

const SimulatePanel = lazy(async () => ({ default: (await import("../simulate/SimulatePanel")).SimulatePanel }));
const LivePanel = lazy(async () => ({ default: (await import("../live/LivePanel")).LivePanel }));

const PAUSE_MS = 400;
const NOTHING: readonly Found[] = [];
const SETTINGS = new Set(["label", "owner", "department", "org", "within", "starts", "ends", "category", "topic", "product", "purpose", "score", "budget_cents", "days_max", "ramp", "when_late", "message_class", "priority_class", "preference_tag", "bundle", "addresses"]);

type Props = { told: StrategyDocument; bank: Palette; onGaveUp: () => void };

/** The desk on which a strategy is drawn. */
export function Desk({ told, bank, onGaveUp }: Props) {
  const say = useWords();
  const language = useLanguage();
  const fixed = !useMay("draw") || told.template !== "";
  const maySimulate = useMay("simulate");
  const strategy = useStrategy();
  const { show, showEdge } = useCanvas((canvas) => canvas);
  const [written, setWritten] = useState(told.written);
  const [text, setText] = useState(told.written.text);
  const [tab, setTab] = useState("picture");
  const [line, setLine] = useState<{ line: number } | null>(null);
  useKeys(fixed);

  // What is checked and saved: the text, with what the picture says now.
  const full = useMemo(() => (equal(readText(text).value, strategy) ? text : rewrite(text, strategy as Json)), [text, strategy]);
  const check = useCheck(strategy.id, usePaused(full, PAUSE_MS));
  const found = check.data?.problems ?? NOTHING;
  const marks = useMemo(() => ({ problems: countsOf(found, strategy.graph.edges.map(edgeKey)) }), [found, strategy]);
  const lines = useMemo(() => new Set(found.flatMap((one) => (one.line === null ? [] : [one.line]))), [found]);
  const drawing = useMemo(() => ({ strategy, bank, fixed }), [strategy, bank, fixed]);

  const choose = useCallback(
    (problem: Found) => {
      const edge = problem.edge === null ? undefined : strategy.graph.edges[problem.edge];
      const node = problem.node || edge?.source;
      if (problem.node) {
        show(problem.node);
      } else if (edge) {
        showEdge(edge);
      }
      if (problem.line !== null) {
        setLine({ line: problem.line });
      }
      setTab((now) => tabOf(problem, node ?? "", now));
    },
    [strategy, show, showEdge],
  );

  const label = strategy.label as { zh?: string; en?: string } | undefined;
  const picture = <Picture graph={strategy.graph} marks={marks} />;
  const pane = <TextPane text={full} onText={setText} lines={lines} target={line} />;
  return (
    <DrawingProvider value={drawing}>
      <Page
        title={label?.[language] ?? strategy.id}
        hint={
          <Flex gap={8} wrap align="center">
            <code>{strategy.id}</code>
            <StateTag state={told.state} isStopped={false} isLive={told.live_version !== ""} />
            {(told.state === "draft" || told.state === "approved") && (
              <a href={`#/approvals/${encodeURIComponent(strategy.id)}`}>{say("approvalView")}</a>
            )}
          </Flex>
        }
        actions={<LifeActions told={told} errors={check.data?.errors ?? 1} onGaveUp={onGaveUp} />}
      >
        {told.template !== "" && <Alert showIcon type="info" title={say("templated", { template: told.template })} />}
        {told.template === "" && fixed && <Alert showIcon type="info" title={say("readOnly")} />}
        <Refused strategy={strategy.id} />
        {!fixed && <Toolbar text={full} revision={written.revision} onSaved={setWritten} />}
        <Tabs
          activeKey={tab}
          onChange={setTab}
          destroyOnHidden
          items={[
            {
              key: "picture",
              label: say("picture"),
              children: (
                <div className="hc-desk">
                  {!fixed && <div className="hc-desk-side">{<PalettePanel />}</div>}
                  <div className="hc-desk-main">{picture}</div>
                  <div className="hc-desk-panel">
                    <Inspector />
                  </div>
                </div>
              ),
            },
            {
              key: "both",
              label: say("pictureAndText"),
              children: (
                <div className="hc-desk">
                  <div className="hc-desk-main">{picture}</div>
                  <div className="hc-desk-main">{pane}</div>
                </div>
              ),
            },
            { key: "settings", label: say("settings"), children: <SettingsPane /> },
            { key: "exits", label: say("exits"), children: <ExitsPane /> },
            { key: "examples", label: say("examples"), children: <ExamplesPane text={full} /> },
            ...(maySimulate ? [{ key: "simulate", label: say("simulateTab"), children: <Later><SimulatePanel strategy={strategy.id} /></Later> }] : []),
            { key: "live", label: say("liveView"), children: <Later><LivePanel strategy={strategy.id} /></Later> },
            { key: "versions", label: say("versions"), children: <VersionsPane told={told} /> },
            { key: "record", label: say("record"), children: <RecordPane strategy={strategy.id} /> },
          ]}
        />
        <Panel title={say("problemsTitle")}>
          <ProblemsPane check={check} onChoose={choose} />
        </Panel>
      </Page>
    </DrawingProvider>
  );
}

function Later({ children }: { children: ReactNode }) {
  return <Suspense fallback={<Skeleton active />}>{children}</Suspense>;
}

/** Where a problem is mended: on the picture, in a part of the settings, or in the text. */
function tabOf({ path }: Found, node: string, now: string): string {
  if (node) {
    return now === "both" ? now : "picture";
  }
  const [part = ""] = path.split("/");
  return part === "exits" || part === "examples" ? part : SETTINGS.has(part) ? "settings" : "both";
}

/** A value once it has not changed for a while. */
function usePaused<T>(value: T, pause_ms: number): T {
  const [paused, setPaused] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(value), pause_ms);
    return () => clearTimeout(timer);
  }, [value, pause_ms]);
  return paused;
}

function countsOf(found: readonly Found[], edges: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { node, edge, is_advice } of found) {
    const source = edge === null ? undefined : (JSON.parse(edges[edge] ?? "[]") as string[])[0];
    const place = node || source;
    if (place && !is_advice) {
      counts.set(place, (counts.get(place) ?? 0) + 1);
    }
  }
  return counts;
}
