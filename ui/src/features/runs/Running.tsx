import type { RunningRow } from "../../api/schema";
import { tellWhen, useLanguage } from "../../i18n";
import { Alert, Count, Flex, Panel, Progress, Tag, useZone, When } from "../../ui";
import { useWords } from "./words";

/** Runs that have not ended: how far they are, how fast, and until when. */
export function Running({ running }: { running: readonly RunningRow[] }) {
  const say = useWords();
  if (running.length === 0) {
    return null;
  }
  return (
    <Panel title={say("running")}>
      <Flex vertical gap={12}>
        {running.map((one) => (
          <One key={one.id} one={one} />
        ))}
      </Flex>
    </Panel>
  );
}

function One({ one: { id, dry, begun_at, told_at, done, total, per_second, ends_at, is_silent } }: { one: RunningRow }) {
  const say = useWords();
  const zone = useZone();
  const language = useLanguage();
  return (
    <section aria-label={id}>
      <Flex gap={12} wrap align="center">
        <strong>{id}</strong>
        {dry && <Tag>{say("dry")}</Tag>}
        <span className="hc-secondary">
          {say("begun")} <When at={begun_at} fineness="second" />
        </span>
      </Flex>
      <Progress aria-label={say("progress")} percent={total > 0 ? Math.floor((100 * done) / total) : 0} status={is_silent ? "exception" : "active"} />
      <Flex gap={16} wrap>
        <span>
          {say("done")} <Count value={done} /> / <Count value={total} />
        </span>
        <span>
          {say("rate")} <Count value={Math.round(per_second)} /> {say("customersPerSecond")}
        </span>
        <span>{ends_at === null ? say("endsUnknown") : say("endsAt", { at: tellWhen(ends_at, zone, language, "second") })}</span>
      </Flex>
      {is_silent && <Alert type="warning" showIcon title={say("silent", { at: tellWhen(told_at, zone, language, "second") })} description={say("silentHint")} />}
    </section>
  );
}
