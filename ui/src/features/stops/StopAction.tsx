import { StopOutlined } from "@ant-design/icons";
import { useState } from "react";
import type { Palette, StopScope } from "../../api/schema";
import { useLanguage, type Language } from "../../i18n";
import { ActionButton, FormField, Radio, Select } from "../../ui";
import { useStop } from "./asked";
import { useWords } from "./words";

const SCOPES: readonly StopScope[] = ["strategy", "channel", "category", "bank"];
const WILL = { strategy: "willStrategy", channel: "willChannel", category: "willCategory", bank: "willBank" } as const;

/** Stop a strategy, a channel, a category or the bank. */
export function StopAction({ bank }: { bank: Palette }) {
  const say = useWords();
  const language = useLanguage();
  const stop = useStop();
  const [scope, setScope] = useState<StopScope>("strategy");
  const [target, setTarget] = useState("");
  const offered = targetsOf(bank, scope, language);
  return (
    <ActionButton
      danger
      type="primary"
      reason
      icon={<StopOutlined />}
      label={say("stop")}
      will={[say(WILL[scope]), say("willKeep")]}
      run={async (reason) => {
        if (scope !== "bank" && target === "") {
          throw new Error(say("needTarget"));
        }
        await stop.mutateAsync({ scope, target: scope === "bank" ? "" : target, reason });
        return say("did", { what: offered.find(({ value }) => value === target)?.label ?? say("bank") });
      }}
    >
      <FormField label={say("scope")}>
        <Radio.Group
          aria-label={say("scope")}
          value={scope}
          options={SCOPES.map((one) => ({ value: one, label: say(one) }))}
          onChange={({ target: chosen }) => {
            setScope(chosen.value as StopScope);
            setTarget("");
          }}
        />
      </FormField>
      {scope !== "bank" && (
        <FormField label={say("target")} required hint={target === "" && say("needTarget")}>
          <Select<string>
            aria-label={say("target")}
            showSearch={{ optionFilterProp: "label" }}
            placeholder={say("choose")}
            value={target || null}
            options={[...offered]}
            onChange={(chosen) => setTarget(chosen ?? "")}
          />
        </FormField>
      )}
    </ActionButton>
  );
}

function targetsOf(bank: Palette, scope: StopScope, language: Language): readonly { value: string; label: string }[] {
  switch (scope) {
    case "strategy":
      return bank.strategies.map(({ id, label }) => ({ value: id, label: label[language] }));
    case "channel":
      return bank.channels.map(({ id, label }) => ({ value: id, label: label[language] }));
    case "category":
      return bank.categories.map(({ id, label }) => ({ value: id, label: label[language] }));
    case "bank":
      return [];
  }
}
