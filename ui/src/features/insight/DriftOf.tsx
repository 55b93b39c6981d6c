import { useState } from "react";
import { api } from "../../api";
import type { DriftAsked, DriftRow, DriftRows } from "../../api/schema";
import { Bars } from "../../charts";
import { useLanguage } from "../../i18n";
import { Share } from "../../ui";
import { Mark, type Tone } from "../../ui/Mark";
import { useQuestion } from "./asked";
import { ManyField, OneField, useNamed, useRunOptions } from "./fields";
import { Frame } from "./Frame";
import { Rows } from "./Rows";
import { useWords } from "./words";

/** Below it no bar would be seen. */
const LEAST = 0.0005;
const TOP = 15;
const TONES: Record<string, Tone> = { stable: "good", moderate: "doubtful", large: "bad" };

/** Which tags have moved since a run. */
export function DriftOf() {
  const say = useWords();
  const language = useLanguage();
  const { tags, tagName } = useNamed();
  const runs = useRunOptions();
  const [set, setRun] = useState("");
  const [chosen, setChosen] = useState<string[]>([]);
  const run = set || (runs.at(-1)?.value ?? "");
  const question = useQuestion<DriftAsked, DriftRows>("/v1/insight/drift", (body) => api.POST("/v1/insight/drift", { body }));
  return (
    <Frame
      hint={say("driftHint")}
      question={question}
      next={() => (run ? { run, tags: chosen } : null)}
      fields={
        <>
          <OneField label={say("theRun")} empty={say("noRuns")} options={runs} value={run} onChange={setRun} />
          <ManyField label={say("tags")} empty={say("allTags")} options={tags} value={chosen} onChange={setChosen} />
        </>
      }
    >
      {({ rows }) => (
        <>
          {rows.every(({ psi }) => psi < LEAST) ? <span className="hc-secondary">{say("nothingMoved")}</span> : <Bars title={say("psi")} names={rows.slice(0, TOP).map(({ tag }) => tagName(tag))} series={[{ name: say("psi"), values: rows.slice(0, TOP).map(({ psi }) => Math.round(psi * 1000) / 1000) }]} />}
          <Rows<DriftRow>
            rows={rows}
            rowKey={({ tag }) => tag}
            columns={[
              { title: say("tag"), render: (_, { tag }) => <a href={`#/tags/${encodeURIComponent(tag)}`}>{tagName(tag)}</a> },
              { title: say("verdict"), render: (_, { verdict, verdict_zh, verdict_en }) => <Mark tone={TONES[verdict] ?? "doubtful"}>{language === "en" ? verdict_en : verdict_zh}</Mark> },
              { title: say("psi"), align: "right", render: (_, { psi }) => psi.toFixed(3) },
              { title: say("distance"), align: "right", render: (_, { distance }) => distance.toFixed(3) },
              { title: say("unknownBefore"), align: "right", render: (_, { unknown_before }) => <Share value={unknown_before} /> },
              { title: say("unknownAfter"), align: "right", render: (_, { unknown_after }) => <Share value={unknown_after} /> },
              { title: say("mostMoved"), render: (_, { most_moved }) => most_moved || say("none") },
            ]}
          />
        </>
      )}
    </Frame>
  );
}
