import { useEffect, useRef, useState } from "react";
import { equal, readStrategy, readText, rewrite, type Json } from "../document";
import { useDrawing } from "../nodes";
import { Alert } from "../ui";
import { useCanvas, useStrategy } from "./store";
import { useWords } from "./words";

const PAUSE_MS = 500;

type Props = {
  /** The text as it was read or saved last; comments come from it. */
  text: string;
  onText: (text: string) => void;
  /** Lines with problems, from 1. */
  lines: ReadonlySet<number>;
  /** A line to show; a new object each time. */
  target: { readonly line: number } | null;
};

/** The strategy as text beside the picture: either can be changed, the other follows. */
export function TextPane({ text, onText, lines, target }: Props) {
  const say = useWords();
  const { fixed } = useDrawing();
  const strategy = useStrategy();
  const act = useCanvas((canvas) => canvas.act);
  const [draft, setDraft] = useState(text);
  const [wrong, setWrong] = useState<string | null>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const gutter = useRef<HTMLDivElement>(null);

  // The picture changed: the text follows, and keeps its comments.
  const [drawn, setDrawn] = useState(strategy);
  if (drawn !== strategy) {
    setDrawn(strategy);
    setWrong(null);
    if (!equal(readText(draft).value, strategy)) {
      setDraft(rewrite(draft, strategy as Json));
    }
  }

  // The text changed: the picture follows after a pause, as one step.
  useEffect(() => {
    const timer = setTimeout(() => {
      const { value, line } = readText(draft);
      const read = readStrategy(value);
      if (read) {
        setWrong(null);
        onText(draft);
        if (!equal(read, strategy)) {
          act({ do: "replace", strategy: read });
        }
      } else {
        setWrong(line === null ? say("notDrawn") : say("notYaml", { line }));
      }
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [draft, strategy, act, onText, say]);

  useEffect(() => {
    if (target && area.current) {
      const height = area.current.scrollHeight / Math.max(1, area.current.value.split("\n").length);
      area.current.scrollTop = Math.max(0, (target.line - 4) * height);
    }
  }, [target]);

  const rows = draft.split("\n").length;
  return (
    <div className="hc-text">
      {wrong && <Alert type="warning" showIcon title={wrong} />}
      <div className="hc-text-body">
        <div className="hc-text-lines" ref={gutter} aria-hidden="true">
          {Array.from({ length: rows }, (_, at) => (
            <div key={at} className={lines.has(at + 1) ? "hc-text-wrong" : ""}>
              {lines.has(at + 1) ? "!" : ""}
              {at + 1}
            </div>
          ))}
        </div>
        <textarea
          ref={area}
          aria-label={say("text")}
          value={draft}
          readOnly={fixed}
          spellCheck={false}
          wrap="off"
          onChange={(event) => setDraft(event.target.value)}
          onScroll={(event) => {
            if (gutter.current) {
              gutter.current.scrollTop = event.currentTarget.scrollTop;
            }
          }}
        />
      </div>
    </div>
  );
}
