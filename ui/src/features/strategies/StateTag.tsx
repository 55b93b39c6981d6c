import { CheckCircleOutlined, ClockCircleOutlined, EditOutlined, PlayCircleOutlined, RollbackOutlined, StopOutlined } from "@ant-design/icons";
import type { StrategyState } from "../../api/schema";
import { Tag } from "../../ui";
import { useWords } from "./words";

const ICON = { draft: ClockCircleOutlined, returned: RollbackOutlined, approved: CheckCircleOutlined, live: PlayCircleOutlined, stopped: StopOutlined } as const;

/** Where a strategy stands: as a word with a sign, never by colour alone. */
export function StateTag({ state, isStopped, isLive = false }: { state: StrategyState | null; isStopped: boolean; isLive?: boolean }) {
  const say = useWords();
  const Icon = state ? ICON[state] : EditOutlined;
  return (
    <>
      <Tag icon={<Icon />}>{say(state ?? "none")}</Tag>
      {isLive && state !== "live" && <Tag icon={<PlayCircleOutlined />}>{say("live")}</Tag>}
      {isStopped && (
        <Tag icon={<StopOutlined />} color="error">
          {say("halted")}
        </Tag>
      )}
    </>
  );
}
