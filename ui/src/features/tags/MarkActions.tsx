import { useState } from "react";
import type { TagTold } from "../../api/schema";
import { useLanguage } from "../../i18n";
import { ActionButton, DatePicker, Flex, Input, Select } from "../../ui";
import { useSetTag, useUnsetTag } from "./asked";
import { useWords } from "./words";

function numbersIn(text: string): string[] {
  return [...new Set(text.split(/[\s,，;；]+/).filter(Boolean))];
}

/** Set a tag of customers by hand, and take it away again. */
export function MarkActions({ told: { tag, values } }: { told: TagTold }) {
  const say = useWords();
  const language = useLanguage();
  const set = useSetTag(tag.name);
  const unset = useUnsetTag(tag.name);
  const [customers, setCustomers] = useState("");
  const [value, setValue] = useState("");
  const [until, setUntil] = useState("");
  const name = tag.label[language];
  const typed = tag.kind === "boolean" ? value !== "false" : /^(integer|real|money)$/.test(tag.kind) ? Number(value) : value;
  const codes = Object.entries(values).map(([code, label]) => ({ value: code, label: label[language] }));

  const whom = (
    <Input.TextArea aria-label={say("customers")} placeholder={say("customers")} autoSize={{ minRows: 2 }} value={customers} onChange={(event) => setCustomers(event.target.value)} />
  );
  return (
    <>
      <ActionButton
        type="primary"
        label={say("set")}
        will={[say("setWill", { tag: name })]}
        reason
        run={async (reason) => {
          const { changed } = await set.mutateAsync({ customers: numbersIn(customers), value: typed, reason, until });
          return say("did", { count: changed });
        }}
      >
        <Flex vertical gap={8}>
          {whom}
          {tag.kind !== "boolean" &&
            (codes.length > 0 ? (
              <Select aria-label={say("value")} placeholder={say("value")} value={value || undefined} options={codes} onChange={setValue} />
            ) : (
              <Input aria-label={say("value")} placeholder={say("value")} value={value} onChange={(event) => setValue(event.target.value)} />
            ))}
          <DatePicker aria-label={say("until")} placeholder={say("until")} onChange={(day) => setUntil(day ? `${day.format("YYYY-MM-DD")}T23:59:59` : "")} />
        </Flex>
      </ActionButton>
      <ActionButton
        label={say("unset")}
        will={[say("unsetWill", { tag: name })]}
        reason
        run={async (reason) => {
          const { changed } = await unset.mutateAsync({ customers: numbersIn(customers), reason });
          return say("did", { count: changed });
        }}
      >
        {whom}
      </ActionButton>
    </>
  );
}
