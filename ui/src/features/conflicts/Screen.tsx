import { Page, Tabs } from "../../ui";
import { Headroom } from "./Headroom";
import { Losses } from "./Losses";
import { WhatIfForm } from "./WhatIf";
import { useWords } from "./words";

/** Who takes whose place, and how the bank's caps are used. */
export function Screen() {
  const say = useWords();
  return (
    <Page title={say("title")} hint={say("hint")}>
      <Tabs
        items={[
          { key: "conflicts", label: say("conflicts"), children: <Losses /> },
          { key: "caps", label: say("caps"), children: <Headroom /> },
          { key: "whatIf", label: say("whatIf"), children: <WhatIfForm /> },
        ]}
      />
    </Page>
  );
}
