import { useState } from "react";
import { useParams } from "react-router";
import { useMay } from "../../api";
import type { Palette, StrategyDocument } from "../../api/schema";
import { CanvasProvider, createCanvas, ReactFlowProvider } from "../../canvas";
import { readStrategy, type Json, type Strategy } from "../../document";
import { Alert, Loaded, Page } from "../../ui";
import { useCatalogue, useDocument } from "./asked";
import { Desk } from "./Desk";
import { useWords } from "./words";

/** One strategy: its picture, its text, its versions, its life. */
export function Screen() {
  const { strategy = "" } = useParams();
  const draws = useMay("draw");
  const bank = useCatalogue();
  const first = useDocument(strategy);
  // Who does not draw looks at what was handed in, not at what somebody is working on.
  const handed = !draws && first.data?.has_work ? first.data.version : "";
  const other = useDocument(strategy, handed, handed !== "");
  const [round, setRound] = useState(0);
  return (
    <Loaded asked={bank}>
      {(offered) => (
        <Loaded asked={handed ? other : first}>
          {(document) => (
            <Opened key={`${strategy} ${handed} ${String(round)}`} told={document} bank={offered} onGaveUp={() => setRound(round + 1)} />
          )}
        </Loaded>
      )}
    </Loaded>
  );
}

type Props = { told: StrategyDocument; bank: Palette; onGaveUp: () => void };

function Opened({ told, bank, onGaveUp }: Props) {
  const say = useWords();
  const strategy = readStrategy(told.written.document as Json);
  return strategy ? (
    <Drawn told={told} bank={bank} onGaveUp={onGaveUp} strategy={strategy} />
  ) : (
    <Page title={told.written.id}>
      <Alert type="warning" showIcon title={say("notDrawable")} />
      <pre>{told.written.text}</pre>
    </Page>
  );
}

function Drawn({ told, bank, onGaveUp, strategy }: Props & { strategy: Strategy }) {
  const [store] = useState(() => createCanvas(strategy));
  return (
    <CanvasProvider value={store}>
      <ReactFlowProvider>
        <Desk told={told} bank={bank} onGaveUp={onGaveUp} />
      </ReactFlowProvider>
    </CanvasProvider>
  );
}
