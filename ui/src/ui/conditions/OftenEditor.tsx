import { InputNumber, Select } from "antd";
import type { FoldSubject } from "../../api/schema";
import { useLanguage } from "../../i18n";
import { FilterEditor } from "./FilterEditor";
import { useOffered } from "./vocabulary";
import { useWords } from "./words";

const FOLDS = ["count_of", "sum_of", "last_of", "first_of", "followed_of", "unfollowed_of", "decayed_of"] as const;
const OFFERED = FOLDS.slice(0, 6);
const FOLLOWED: readonly string[] = ["followed_of", "unfollowed_of"];
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
    const follows = FOLLOWED.includes(name);
    const by = follows ? { by: fold.by || (events[0]?.name ?? ""), span: fold.span || 7, span_unit: fold.span ? fold.span_unit : "days" } : { by: "", span: 0 };
    onChange({ ...fold, function: name, property: isSum ? (sums[0]?.[0] ?? "") : "", ...by });
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
      {FOLLOWED.includes(fold.function) && (
        <>
          <Select
            aria-label={say("followedBy")}
            showSearch={{ optionFilterProp: "label" }}
            popupMatchSelectWidth={false}
            style={{ minWidth: 140 }}
            value={fold.by}
            options={events.map(({ name }) => ({ value: name, label: label(name) }))}
            onChange={(by) => onChange({ ...fold, by })}
          />
          <span>{say("within")}</span>
          <InputNumber aria-label={say("span")} min={1} max={WINDOW_MAX} precision={0} style={{ width: 80 }} value={fold.span} onChange={(span) => onChange({ ...fold, span: span ?? 1 })} />
          <Select aria-label={say("spanUnit")} popupMatchSelectWidth={false} value={fold.span_unit} options={UNITS.map((value) => ({ value, label: say(value) }))} onChange={(span_unit) => onChange({ ...fold, span_unit })} />
        </>
      )}
      <FilterEditor where={fold.where ?? ""} properties={of?.properties ?? {}} labels={of?.labels ?? {}} onChange={(where) => onChange({ ...fold, where })} />
    </>
  );
}
