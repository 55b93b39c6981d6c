import { useWhere } from "../../canvas";
import type { Strategy } from "../../document";
import { Alert, Loaded, Panel, Problems } from "../../ui";
import { useCheck } from "./asked";
import { useWords } from "./words";

/** What the machine finds in the version, its examples played through. */
export function Check({ strategy, text }: { strategy: Strategy; text: string }) {
  const say = useWords();
  const checked = useCheck(strategy.id, text);
  const where = useWhere(strategy, strategy);
  return (
    <Panel title={say("check")}>
      <Loaded asked={checked}>
        {({ problems, errors, advice }) =>
          problems.length === 0 ? (
            <Alert type="success" showIcon title={say("checkClean")} />
          ) : (
            <>
              <p>{say("checkCounts", { errors, advice })}</p>
              <Problems problems={problems.map((one) => ({ ...one, where: one.path ? where(one.path) : "", severity: one.is_advice ? "advice" : "error" }))} />
            </>
          )
        }
      </Loaded>
    </Panel>
  );
}
