import { InputNumber, Select } from "antd";
import type { FoldSubject } from "../../api/schema";
import { useLanguage } from "../../i18n";
import { useOffered } from "./vocabulary";
import { useWords } from "./words";

const FOLDS = ["count_of", "sum_of", "last_of", "first_of", "followed_of", "unfollowed_of", "decayed_of"] as const;
const OFFERED = FOLDS.slice(0, 4);
const UNITS = ["days", "hours", "minutes"] as const;
const WINDOW_MAX = 3660;

type Props = { fold: FoldSubject; onChange: (fold: FoldSubject) => void };

/** What is counted of a customer's events: the event, the time, how. */
export function OftenEditor({ fold, onChange }: Props) {
  const say = useWords();
  const language = useLanguage();
  const { events } = useOffered();
  const of = events.find(({ name }) => name === fold.event);
  const known = FOLDS.find((name) => name === fold.function);
  const folds = known && !OFFERED.includes(known) ? [...OFFERED, known] : OFFERED;
  const sums = Object.entries(of?.properties ?? {}).filter(([, kind]) => kind === "money" || kind === "integer" || kind === "real");
  const label = (name: string) => events.find((event) => event.name === name)?.label[language] ?? name;

  function choose(name: string): void {
    const isSum = name === "sum_of";
    onChange({ ...fold, function: name, property: isSum ? (sums[0]?.[0] ?? "") : "" });
  }

  return (
    <>
      <span>{say("recent")}</span>
      <InputNumber
        aria-label={say("window")}
        min={0}
        max={WINDOW_MAX}
        precision={0}
        style={{ width: 80 }}
        value={fold.window}
        onChange={(window) => onChange({ ...fold, window: window ?? 0 })}
      />
      <Select
        aria-label={say("windowUnit")}
        popupMatchSelectWidth={false}
        value={fold.window_unit}
        options={UNITS.map((value) => ({ value, label: say(value) }))}
        onChange={(window_unit) => onChange({ ...fold, window_unit })}
      />
      {fold.window === 0 && <span className="hc-secondary">{say("always")}</span>}
      <Select
        aria-label={say("event")}
        showSearch={{ optionFilterProp: "label" }}
        popupMatchSelectWidth={false}
        style={{ minWidth: 140 }}
        value={fold.event}
        options={events.map(({ name }) => ({ value: name, label: label(name) }))}
        onChange={(event) => onChange({ ...fold, event, property: "", where: "", function: fold.function === "sum_of" ? "count_of" : fold.function })}
      />
      <Select
        aria-label={say("fold")}
        popupMatchSelectWidth={false}
        value={fold.function}
        options={folds.filter((name) => name !== "sum_of" || sums.length > 0).map((value) => ({ value, label: say(value) }))}
        onChange={choose}
      />
      {fold.function === "sum_of" && (
        <Select
          aria-label={say("property")}
          popupMatchSelectWidth={false}
          value={fold.property}
          options={sums.map(([name]) => ({ value: name, label: of?.labels[name]?.[language] ?? name }))}
          onChange={(property) => onChange({ ...fold, property })}
        />
      )}
      {fold.by && <span>{say("followedBy", { event: label(fold.by) })}</span>}
      {fold.where && <code>{say("only", { where: fold.where })}</code>}
    </>
  );
}
