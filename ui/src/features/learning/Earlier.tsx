import { tellCount, tellWhen, useLanguage } from "../../i18n";
import { FormField, Loaded, Select, useZone } from "../../ui";
import { useEarlier } from "./asked";
import { useWords } from "./words";

type Props = { version: string; onChoose: (version: string) => void };

/** From which moment the factors hold again; empty: from none, and nothing is multiplied. */
export function Earlier({ version, onChoose }: Props) {
  const say = useWords();
  const zone = useZone();
  const language = useLanguage();
  return (
    <Loaded asked={useEarlier()}>
      {({ versions }) => (
        <FormField label={say("revertTo")} control="learning-earlier" hint={versions.length === 0 && say("noEarlier")}>
          <Select
            id="learning-earlier"
            value={version}
            onChange={onChoose}
            options={[
              { value: "", label: say("noFactors") },
              ...versions.map(({ version: value, at, actions, lowest, highest }) => ({
                value,
                label: say("factorsOf", { at: tellWhen(at, zone, language), actions, lowest: tellCount(lowest, language), highest: tellCount(highest, language) }),
              })),
            ]}
          />
        </FormField>
      )}
    </Loaded>
  );
}
