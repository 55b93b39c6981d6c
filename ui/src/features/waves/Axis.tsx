import type { OnwardTold, TimetableRow } from "../../api/schema";
import { isKind } from "../../document";
import { NODE_KINDS, tellSpan, useNodeWords } from "../../nodes";
import { Button } from "../../ui";
import { begins, drawn, spanOf, ticksOf } from "./axis";
import { useWords } from "./words";

type Props = {
  rows: readonly TimetableRow[];
  length_us: number;
  /** What is known of how many customers a row reaches. */
  volumes: (row: TimetableRow) => readonly string[];
  onChoose: (node: string) => void;
};

const PERCENT = 100;

/** The rows one below the other, each with its place in time. */
export function Axis({ rows, length_us, volumes, onChoose }: Props) {
  const say = useWords();
  const word = useNodeWords();
  const at = (us: number) => (us > 0 ? say("after", { span: tellSpan(spanOf(us), word) }) : say("atOnce"));
  const ticks = ticksOf(length_us);
  return (
    <section className="hc-scroll" aria-label={say("axis", { span: tellSpan(spanOf(length_us), word) })} tabIndex={0}>
      <Legend />
      <table className="hc-waves">
        <thead>
          <tr>
            <th scope="col">{say("step")}</th>
            <th scope="col">
              <span className="hc-waves-title">{say("time")}</span>
              <div className="hc-waves-ticks" aria-hidden="true">
                {ticks.map((tick) => (
                  <span key={tick.at} style={{ insetInlineStart: `${String(tick.at * PERCENT)}%` }}>
                    {tick.at === 0 ? say("begin") : tellSpan(tick.span, word)}
                  </span>
                ))}
              </div>
            </th>
            <th scope="col">{say("then")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.node} className={row.is_wave ? "hc-waves-wave" : ""}>
              <th scope="row">
                <Name row={row} onChoose={onChoose} />
                <ul>
                  {row.says.map((one) => (
                    <li key={one}>{one}</li>
                  ))}
                  {volumes(row).map((one) => (
                    <li key={one} className="hc-waves-volume">
                      {one}
                    </li>
                  ))}
                </ul>
              </th>
              <td>
                <Line row={row} length_us={length_us} ticks={ticks.map((tick) => tick.at)} />
                <p className="hc-waves-when">{whenOf(row, say, at)}</p>
              </td>
              <td>
                <Onwards some={row.silence} onChoose={onChoose} />
                <Onwards some={row.answers} onChoose={onChoose} isAnswer />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

type Say = ReturnType<typeof useWords>;

/** When customers come, in words: those who answer nothing, and the last ones. */
function whenOf(row: TimetableRow, say: Say, at: (us: number) => string): string {
  const first = say(row.silent_us === null ? "onlyAnswering" : "silentAt", { at: at(begins(row)) });
  if (row.comes_last_us === null) {
    return `${first} · ${say("lastOpen")}`;
  }
  return row.comes_last_us > begins(row) ? `${first} · ${say("lastAt", { at: at(row.comes_last_us) })}` : first;
}

function Name({ row, onChoose }: { row: TimetableRow; onChoose: (node: string) => void }) {
  const say = useWords();
  const Icon = isKind(row.kind) ? NODE_KINDS[row.kind].icon : null;
  return (
    <Button type="link" size="small" icon={Icon && <Icon />} title={say("open", { title: row.title })} onClick={() => onChoose(row.node)}>
      {row.title}
    </Button>
  );
}

/** Where a row stands: a mark, how long it holds, and until when others may come. */
function Line({ row, length_us, ticks }: { row: TimetableRow; length_us: number; ticks: readonly number[] }) {
  const { at, holds, later } = drawn(row, length_us);
  const percent = (part: number) => `${String(part * PERCENT)}%`;
  const mark = row.kind === "exit" ? "hc-waves-exit" : row.is_wave ? "hc-waves-mark" : "hc-waves-dot";
  return (
    <div className={`hc-waves-line ${row.silent_us === null ? "hc-waves-answered" : ""}`} aria-hidden="true">
      {ticks.map((tick) => (
        <i key={tick} style={{ insetInlineStart: percent(tick) }} />
      ))}
      {later && <b className="hc-waves-later" style={{ insetInlineStart: percent(later.from), width: percent(later.to - later.from) }} />}
      {holds && <b className="hc-waves-holds" style={{ insetInlineStart: percent(holds.from), width: percent(holds.to - holds.from) }} />}
      <b className={mark} style={{ insetInlineStart: percent(at) }} />
    </div>
  );
}

/** Where customers come next, each with a way to its node. */
function Onwards({ some, onChoose, isAnswer = false }: { some: readonly OnwardTold[]; onChoose: (node: string) => void; isAnswer?: boolean }) {
  const say = useWords();
  return (
    <ul className={isAnswer ? "hc-waves-answers" : ""}>
      {some.map((one) => (
        <li key={`${one.says} ${one.target}`}>
          {one.says} →{" "}
          <Button type="link" size="small" title={say("open", { title: one.title })} onClick={() => onChoose(one.target)}>
            {one.is_goal ? say("leavesGoal") : one.is_exit ? say("leaves") : say("goesTo", { title: one.title })}
          </Button>
        </li>
      ))}
    </ul>
  );
}

function Legend() {
  const say = useWords();
  return (
    <div className="hc-waves-legend" aria-hidden="true">
      <b className="hc-waves-mark" /> {say("legendWave")}
      <b className="hc-waves-holds" /> {say("legendHolds")}
      <b className="hc-waves-later" /> {say("legendStands")}
      <b className="hc-waves-exit" /> {say("legendExit")}
    </div>
  );
}
