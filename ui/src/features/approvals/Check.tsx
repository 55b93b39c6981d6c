import type { DocumentText } from "../../api/schema";
import { readStrategy, type Json } from "../../document";
import { usePlaceName } from "../../nodes";
import { Alert, Loaded, Panel, Problems } from "../../ui";
import { useCheck } from "./asked";
import { useWords } from "./words";

/** What the machine finds in the version, its examples played through. */
export function Check({ strategy, written: { text, document } }: { strategy: string; written: DocumentText }) {
  const say = useWords();
  const checked = useCheck(strategy, text);
  const drawn = readStrategy(document as Json);
  const place = usePlaceName(drawn ? [drawn] : []);
  return (
    <Panel title={say("check")}>
      <Loaded asked={checked}>
        {({ problems, errors, advice }) =>
          problems.length === 0 ? (
            <Alert type="success" showIcon title={say("checkClean")} />
          ) : (
            <>
              <p>{say("checkCounts", { errors, advice })}</p>
              <Problems problems={problems.map((one) => ({ ...one, where: place(one.path), severity: one.is_advice ? "advice" : "error" }))} />
            </>
          )
        }
      </Loaded>
    </Panel>
  );
}
