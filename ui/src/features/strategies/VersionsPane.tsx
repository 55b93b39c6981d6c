import { useMemo, useState } from "react";
import type { StrategyDocument, VersionRow } from "../../api/schema";
import { FieldChanges, Picture, useStrategy } from "../../canvas";
import { diff, readStrategy, union, type Json } from "../../document";
import { tellWhen, useLanguage } from "../../i18n";
import { DrawingProvider, useDrawing } from "../../nodes";
import { Alert, EmptyState, Flex, Loaded, Select, useZone } from "../../ui";
import { useDifferences, useDocument } from "./asked";
import { useWords } from "./words";

/** Another version beside what is drawn: one picture with what is new, gone, changed; and the fields. */
export function VersionsPane({ told }: { told: StrategyDocument }) {
  const say = useWords();
  const language = useLanguage();
  const zone = useZone();
  const [version, setVersion] = useState("");
  const kept = told.versions.filter((one) => one.has_text && one.version !== "");
  const shown = (one: VersionRow) =>
    `${tellWhen(one.at, zone, language)} · ${one.by} · ${one.version.slice(0, 12)}${one.version === told.live_version ? ` · ${say("live")}` : ""}`;
  const named = new Map(kept.map((one) => [one.version, shown(one)]));
  if (told.live_version && !named.has(told.live_version)) {
    named.set(told.live_version, `${say("live")} · ${told.live_version.slice(0, 12)}`);
  }
  if (named.size === 0) {
    return <EmptyState title={say("noVersions")} hint={say("noVersionsHint")} />;
  }
  return (
    <Flex vertical gap={8}>
      <Select<string>
        aria-label={say("other")}
        placeholder={say("other")}
        style={{ maxWidth: 560 }}
        value={version || null}
        options={[...named].map(([value, label]) => ({ value, label }))}
        onChange={(given) => setVersion(given ?? "")}
      />
      {version ? <Compared told={told} version={version} /> : <EmptyState title={say("baseline")} />}
    </Flex>
  );
}

function Compared({ told, version }: { told: StrategyDocument; version: string }) {
  const other = useDocument(told.written.id, version);
  return <Loaded asked={other}>{({ written }) => <Beside told={told} version={version} before={written.document as Json} />}</Loaded>;
}

function Beside({ told, version, before }: { told: StrategyDocument; version: string; before: Json }) {
  const say = useWords();
  const now = useStrategy();
  const drawing = useDrawing();
  const old = useMemo(() => readStrategy(before), [before]);
  const said = useMemo(() => old && diff(old, now), [old, now]);
  const graph = useMemo(() => (old ? union(old, now) : now.graph), [old, now]);
  const fields = useDifferences(told.written.id, version, "", told.has_work || version !== told.version);
  const fixed = useMemo(() => ({ ...drawing, fixed: true }), [drawing]);
  if (!said) {
    return <Alert type="warning" showIcon title={say("notDrawable")} />;
  }
  const same = [...said.nodes.values(), ...said.edges.values()].every((fate) => fate === "same") && said.fields.length === 0;
  return (
    <>
      {same && <Alert type="success" showIcon title={say("sameAll")} />}
      <DrawingProvider value={fixed}>
        <div className="hc-desk">
          <div className="hc-desk-main">
            <Picture graph={graph} marks={{ fates: said.nodes, edgeFates: said.edges }} />
          </div>
        </div>
      </DrawingProvider>
      {fields.data && (
        <FieldChanges fields={fields.data.differences.fields} before={old ?? now} after={now} bank={drawing.bank} names={[say("before"), say("after")]} />
      )}
    </>
  );
}
