import type { Found } from "../../api/schema";
import { Alert, Loaded, Panel, Problems } from "../../ui";
import { useCheck } from "./asked";
import { useWords } from "./words";

/** Where it is, as people call it: the title of its node, and its name in the document. */
function placeOf({ node, title, path }: Found): string {
  return title ? `${title}（${node}）` : path;
}

/** What the machine finds in the version, its examples played through. */
export function Check({ strategy, text }: { strategy: string; text: string }) {
  const say = useWords();
  const checked = useCheck(strategy, text);
  return (
    <Panel title={say("check")}>
      <Loaded asked={checked}>
        {({ problems, errors, advice }) =>
          problems.length === 0 ? (
            <Alert type="success" showIcon title={say("checkClean")} />
          ) : (
            <>
              <p>{say("checkCounts", { errors, advice })}</p>
              <Problems problems={problems.map((one) => ({ ...one, where: placeOf(one), severity: one.is_advice ? "advice" : "error" }))} />
            </>
          )
        }
      </Loaded>
    </Panel>
  );
}
