import { Page, Tabs, usePart } from "../../ui";
import { Headroom } from "./Headroom";
import { Losses } from "./Losses";
import { WhatIfForm } from "./WhatIf";
import { useWords } from "./words";

/** Who takes whose place, and how the bank's caps are used. */
export function Screen() {
  const say = useWords();
  const [shown, show] = usePart(["conflicts", "caps", "whatIf"]);
  return (
    <Page title={say("title")} hint={say("hint")}>
      <Tabs
        activeKey={shown}
        onChange={show}
        items={[
          { key: "conflicts", label: say("conflicts"), children: <Losses /> },
          { key: "caps", label: say("caps"), children: <Headroom /> },
          { key: "whatIf", label: say("whatIf"), children: <WhatIfForm /> },
        ]}
      />
    </Page>
  );
}
