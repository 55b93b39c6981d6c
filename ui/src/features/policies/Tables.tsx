import type { OpenHours, Suitability } from "../../api/schema";
import { useLanguage } from "../../i18n";
import { EmptyState, Panel, WideTable, Tag, type Columns } from "../../ui";
import { useClassName } from "../../ui/classes";
import { stretches } from "./hours";
import { useWords } from "./words";

const HOURS = [0, 6, 12, 18, 24] as const;
const percent = (share: number) => `${String(100 * share)}%`;

/** When messages may leave, as bars of a day. */
export function Hours({ hours }: { hours: readonly OpenHours[] }) {
  const say = useWords();
  const language = useLanguage();
  return (
    <Panel title={say("hours")}>
      <WideTable<OpenHours> label={say("hours")}
        rowKey="id"
        rows={hours}
        locale={{ emptyText: <EmptyState title={say("noRules")} hint={say("noRulesHint")} /> }}
        columns={[
          { title: say("rule"), width: 220, render: (_, { label }) => label[language] },
          { title: say("hoursOf"), width: 140, render: (_, { opens, closes }) => `${opens}–${closes}` },
          {
            title: (
              <div className="hc-hours">
                <span className="hc-hidden">{say("clock")}</span>
                {HOURS.map((hour) => (
                  <span key={hour} aria-hidden="true">
                    {hour}:00
                  </span>
                ))}
              </div>
            ),
            render: (_, { opens, closes }) => (
              <div className="hc-day-bar" aria-hidden="true">
                {stretches(opens, closes).map(({ begins, length }) => (
                  <span key={begins} style={{ left: percent(begins), width: percent(length) }} />
                ))}
              </div>
            ),
          },
        ]}
      />
    </Panel>
  );
}

const LEVELS = [1, 2, 3, 4, 5] as const;
type Tolerance = { name: string; highest: number };

/** Which products a customer of a class may be offered. */
export function Matrix({ rule }: { rule: Suitability | null }) {
  const say = useWords();
  const rows: Tolerance[] = Object.entries(rule?.allows ?? {})
    .map(([name, highest]) => ({ name, highest }))
    .sort((a, b) => a.highest - b.highest || a.name.localeCompare(b.name));
  const columns: Columns<Tolerance> = [
    { title: say("tolerance"), dataIndex: "name" },
    ...LEVELS.map((level) => ({
      key: String(level),
      title: say("risk", { level }),
      render: (_: unknown, { highest }: Tolerance) =>
        level <= highest ? <Tag color="success">✓ {say("may")}</Tag> : <span className="hc-secondary">✕ {say("mayNot")}</span>,
    })),
  ];
  return (
    <Panel title={say("suitability")}>
      <WideTable<Tolerance> label={say("suitability")}
        rowKey="name"
        rows={rows}
        columns={columns}
        locale={{ emptyText: <EmptyState title={say("noSuitability")} hint={say("noSuitabilityHint")} /> }}
      />
    </Panel>
  );
}

const CLASSES = ["regulatory", "transactional", "care", "commercial"] as const;

/** Which messages need the customer's consent. */
export function Classes({ required }: { required: readonly string[] }) {
  const say = useWords();
  const className = useClassName();
  return (
    <Panel title={say("classes")}>
      <WideTable<{ name: string }> label={say("classes")}
        rowKey="name"
        rows={CLASSES.map((name) => ({ name }))}
        columns={[
          { title: say("class"), width: "28%", render: (_, { name }) => className(name) },
          { title: say("consent"), render: (_, { name }) => say(required.includes(name) ? "needsConsent" : "noConsent") },
        ]}
      />
    </Panel>
  );
}
