import { lazy } from "react";
import { useMay } from "../../api";
import type { Palette, StrategyDocument } from "../../api/schema";
import { useStrategy } from "../../canvas";
import { Alert, Flex } from "../../ui";
import { Board, Later } from "./Board";
import { LifeActions } from "./LifeActions";
import { MakeTemplate } from "./MakeTemplate";
import { RecordPane } from "./RecordPane";
import { Refused } from "./Refused";
import { StateTag } from "./StateTag";
import { VersionsPane } from "./VersionsPane";
import { useWords } from "./words";

const SimulatePanel = lazy(async () => ({ default: (await import("../simulate/SimulatePanel")).SimulatePanel }));
const LivePanel = lazy(async () => ({ default: (await import("../live/LivePanel")).LivePanel }));

type Props = { told: StrategyDocument; bank: Palette; onGaveUp: () => void };

/** The desk on which a strategy is drawn, and lives. */
export function Desk({ told, bank, onGaveUp }: Props) {
  const say = useWords();
  const draws = useMay("draw");
  const fixed = !draws || told.template !== "";
  const maySimulate = useMay("simulate");
  const { id } = useStrategy();
  return (
    <Board
      kind="strategies"
      written={told.written}
      bank={bank}
      fixed={fixed}
      hint={
        <Flex gap={8} wrap align="center">
          <code>{id}</code>
          <StateTag state={told.state} isStopped={false} isLive={told.live_version !== ""} />
          {(told.state === "draft" || told.state === "approved") && <a href={`#/approvals/${encodeURIComponent(id)}`}>{say("approvalView")}</a>}
        </Flex>
      }
      actions={(errors) => (
        <>
          {draws && told.template === "" && <MakeTemplate />}
          <LifeActions told={told} errors={errors} onGaveUp={onGaveUp} />
        </>
      )}
      notes={
        <>
          {told.template !== "" && <Alert showIcon type="info" title={say("templated", { template: told.template })} />}
          {told.template === "" && fixed && <Alert showIcon type="info" title={say("readOnly")} />}
          <Refused strategy={id} />
        </>
      }
      tabs={[
        ...(maySimulate ? [{ key: "simulate", label: say("simulateTab"), children: <Later><SimulatePanel strategy={id} /></Later> }] : []),
        { key: "live", label: say("liveView"), children: <Later><LivePanel strategy={id} /></Later> },
        { key: "versions", label: say("versions"), children: <VersionsPane told={told} /> },
        { key: "record", label: say("record"), children: <RecordPane strategy={id} /> },
      ]}
    />
  );
}
