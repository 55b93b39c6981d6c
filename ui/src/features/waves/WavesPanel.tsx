import { useMemo } from "react";
import type { Forecast, TimetableRow, WavesAhead } from "../../api/schema";
import { textOf, type Json } from "../../document";
import { tellCount, useLanguage } from "../../i18n";
import { useCanvas } from "../../canvas";
import { EmptyState, Flex, Loaded, Panel } from "../../ui";
import { useAhead, useSimulated, useTimetable } from "./asked";
import { Axis } from "./Axis";
import { useWords } from "./words";
import "./waves.css";

type Props = { kind: "strategies" | "templates"; text: string; onChoose: (node: string) => void };

/** A journey in time, as it is drawn now: waves, waits, windows, what follows an answer or none; a click leads to the node. */
export function WavesPanel({ kind, text, onChoose }: Props) {
  const say = useWords();
  const id = useCanvas(({ journal }) => textOf(journal.strategy.id as Json));
  const told = useTimetable(kind, id, text);
  const ahead = useAhead(id, kind === "strategies").data;
  const forecast = useSimulated(id, kind === "strategies");
  const volumes = useVolumes(id, ahead, forecast);
  return (
    <Loaded asked={told}>
      {(found) =>
        found.is_whole ? (
          <Flex vertical gap={12}>
            <p className="hc-secondary hc-waves-hint">{say("hint")}</p>
            <Axis rows={found.rows} length_us={found.length_us} volumes={volumes} onChoose={onChoose} />
            <Panel title={say("always")}>
              <ul className="hc-waves-always">
                {found.always.map((one) => (
                  <li key={one}>{one}</li>
                ))}
              </ul>
            </Panel>
          </Flex>
        ) : (
          <EmptyState title={say("broken")} hint={say("brokenHint")} />
        )
      }
    </Loaded>
  );
}

/** How many a wave reached and will reach, in a line: of the live version, and of the latest simulation. */
function useVolumes(id: string, ahead: WavesAhead | undefined, forecast: Forecast | null): (row: TimetableRow) => readonly string[] {
  const say = useWords();
  const language = useLanguage();
  return useMemo(() => {
    const tell = (n: number) => tellCount(Math.round(n), language);
    const live = new Map(ahead?.waves.filter(({ is_live }) => is_live).map((one) => [one.node, one]));
    const played = forecast?.strategies.find(({ strategy }) => strategy === id);
    return ({ node, is_wave }) => {
      const found = live.get(node);
      const sent = played?.passed.find((one) => one.node === node && one.did === "sent")?.times ?? (played && played.passed.length > 0 ? 0 : undefined);
      return [
        ...(found ? [say("live", { sent: tell(found.sent), ahead: tell(found.days.reduce((sum, { customers }) => sum + customers, 0)) })] : []),
        ...(forecast && is_wave && sent !== undefined ? [say("simulated", { sent: tell(sent), customers: tell(forecast.customers), days: forecast.days })] : []),
      ];
    };
  }, [id, ahead, forecast, say, language]);
}
