import { useState } from "react";
import { useParams } from "react-router";
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
  const told = useDocument(strategy);
  const bank = useCatalogue();
  return (
    <Loaded asked={bank}>
      {(offered) => <Loaded asked={told}>{(document) => <Opened key={strategy} told={document} bank={offered} />}</Loaded>}
    </Loaded>
  );
}

function Opened({ told, bank }: { told: StrategyDocument; bank: Palette }) {
  const say = useWords();
  const strategy = readStrategy(told.written.document as Json);
  return strategy ? (
    <Drawn told={told} bank={bank} strategy={strategy} />
  ) : (
    <Page title={told.written.id}>
      <Alert type="warning" showIcon title={say("notDrawable")} />
      <pre>{told.written.text}</pre>
    </Page>
  );
}

function Drawn({ told, bank, strategy }: { told: StrategyDocument; bank: Palette; strategy: Strategy }) {
  const [store] = useState(() => createCanvas(strategy));
  return (
    <CanvasProvider value={store}>
      <ReactFlowProvider>
        <Desk told={told} bank={bank} />
      </ReactFlowProvider>
    </CanvasProvider>
  );
}
