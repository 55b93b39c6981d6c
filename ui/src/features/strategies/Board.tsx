import { lazy, Suspense, useCallback, useEffect, useMemo, useState, type ReactNode } from "react";
import type { DocumentText, Found, Palette } from "../../api/schema";
import { Inspector, PalettePanel, Picture, TextPane, useCanvas, useKeys, useStrategy } from "../../canvas";
import { edgeKey, equal, readText, rewrite, type Json } from "../../document";
import { useLanguage } from "../../i18n";
import { DrawingProvider } from "../../nodes";
import { Page, Panel, Skeleton, Tabs } from "../../ui";
import { useCheck, type DrawnKind } from "./asked";
import { ExamplesPane } from "./panes/ExamplesPane";
import { ExitsPane } from "./panes/ExitsPane";
import { ParametersPane } from "./panes/ParametersPane";
import { ProblemsPane } from "./ProblemsPane";
import { SettingsPane } from "./SettingsPane";
import { Toolbar } from "./Toolbar";
import { useWords } from "./words";
import "./desk.css";

const WavesPanel = lazy(async () => ({ default: (await import("../waves/WavesPanel")).WavesPanel }));

const PAUSE_MS = 400;
const NOTHING: readonly Found[] = [];
const SETTINGS = new Set(["label", "owner", "department", "org", "within", "starts", "ends", "category", "topic", "product", "purpose", "score", "budget_cents", "days_max", "ramp", "when_late", "message_class", "priority_class", "preference_tag", "bundle", "addresses"]);

/** What a tab further right shows. */
export type Tab = { key: string; label: string; children: ReactNode };

type Props = {
  kind: DrawnKind;
  written: DocumentText;
  bank: Palette;
  fixed: boolean;
  hint: ReactNode;
  /** What may be done with it, by how many errors it has. */
  actions: (errors: number) => ReactNode;
  notes: ReactNode;
  tabs: readonly Tab[];
};

/** The board on which a strategy or a template is drawn: picture, text, settings, and what is wrong with it. */
export function Board({ kind, written: first, bank, fixed, hint, actions, notes, tabs }: Props) {
  const say = useWords();
  const language = useLanguage();
  const strategy = useStrategy();
  const { show, showEdge } = useCanvas((canvas) => canvas);
  const [written, setWritten] = useState(first);
  const [text, setText] = useState(first.text);
  const [tab, setTab] = useState("picture");
  const [line, setLine] = useState<{ line: number } | null>(null);
  useKeys(fixed);

  // What is checked and saved: the text, with what the picture says now.
  const full = useMemo(() => (equal(readText(text).value, strategy) ? text : rewrite(text, strategy as Json)), [text, strategy]);
  const settled = usePaused(full, PAUSE_MS);
  const check = useCheck(strategy.id, settled, kind);
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
  const showNode = useCallback(
    (node: string) => {
      show(node);
      setTab("picture");
    },
    [show],
  );

  const label = strategy.label as { zh?: string; en?: string } | undefined;
  const picture = <Picture graph={strategy.graph} marks={marks} />;
  const pane = <TextPane text={full} onText={setText} lines={lines} target={line} />;
  return (
    <DrawingProvider value={drawing}>
      <Page title={label?.[language] ?? strategy.id} hint={hint} actions={actions(check.data?.errors ?? 1)}>
        {notes}
        {!fixed && <Toolbar kind={kind} text={full} revision={written.revision} onSaved={setWritten} />}
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
            { key: "waves", label: say("waves"), children: <Later><WavesPanel kind={kind} text={settled} onChoose={showNode} /></Later> },
            { key: "settings", label: say("settings"), children: <SettingsPane /> },
            { key: "parameters", label: say("parameters"), children: <ParametersPane isTemplate={kind === "templates"} /> },
            { key: "exits", label: say("exits"), children: <ExitsPane /> },
            { key: "examples", label: say("examples"), children: <ExamplesPane kind={kind} text={full} /> },
            ...tabs,
          ]}
        />
        <Panel title={say("problemsTitle")}>
          <ProblemsPane check={check} onChoose={choose} />
        </Panel>
      </Page>
    </DrawingProvider>
  );
}

/** What is loaded when it is opened. */
export function Later({ children }: { children: ReactNode }) {
  return <Suspense fallback={<Skeleton active />}>{children}</Suspense>;
}

/** Where a problem is mended: on the picture, in a part of the settings, or in the text. */
function tabOf({ path }: Found, node: string, now: string): string {
  if (node) {
    return now === "both" ? now : "picture";
  }
  const [part = ""] = path.split("/");
  if (part === "exits" || part === "examples" || part === "parameters") {
    return part;
  }
  return part === "envelope" ? "parameters" : SETTINGS.has(part) ? "settings" : "both";
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
