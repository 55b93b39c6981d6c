import { isFields, textOf, type Fields, type Json } from "../../../document";
import { useStrategy } from "../../../canvas";
import { useLanguage } from "../../../i18n";
import { ChoiceInput, ChoicesInput, NumberInput, useDrawing, withField } from "../../../nodes";
import { useWords } from "./words";
import { Properties, TagValues } from "./NamedValues";
import { Rows } from "./Rows";

type Props = { value: Json | undefined; onChange: (value: Fields) => void };

/** The customer of an example; what is not named of him is unknown. */
export function GivenInput({ value, onChange }: Props) {
  const say = useWords();
  const language = useLanguage();
  const { bank } = useDrawing();
  const { graph } = useStrategy();
  const given: Fields = isFields(value) ? value : {};
  const set = (field: string) => (one: Json | undefined) => onChange(withField(given, field, isEmpty(one) ? undefined : one));
  const event = textOf(graph.nodes.find(({ kind }) => kind === "entry")?.event);
  const consents = bank.purposes.flatMap((purpose) =>
    bank.channels.map((channel) => ({ value: `${purpose.id}:${channel.id}`, label: `${purpose.label[language]} · ${channel.label[language]}` })),
  );
  const refused = [...bank.channels, ...bank.topics].map(({ id, label }) => ({ value: id, label: label[language] }));
  return (
    <>
      <TagValues label={say("exampleTags")} value={given.tags} onChange={set("tags")} />
      {event && (
        <div role="group" aria-label={say("exampleTrigger")}>
          <p className="hc-secondary">{say("exampleTrigger")}</p>
          <Properties event={event} value={given.trigger} onChange={set("trigger")} />
        </div>
      )}
      <ChoicesInput label={say("exampleConsents")} value={given.consents} onChange={set("consents")} options={consents} />
      <ChoicesInput label={say("exampleOptedOut")} value={given.opted_out} onChange={set("opted_out")} options={refused} />
      <ChoiceInput label={say("exampleOrg")} value={given.org} onChange={set("org")} options={bank.units.map(({ id, label }) => ({ value: id, label: label[language] }))} />
      <Rows name={say("pastContact")} value={given.contacts} made={{ strategy: "", channel: "", days_ago: 1 }} onChange={set("contacts")}>
        {(contact, keep) => (
          <>
            <ChoiceInput
              label={say("pastStrategy")}
              value={contact.strategy}
              onChange={(strategy) => keep({ ...contact, strategy: strategy ?? "" })}
              options={bank.strategies.map(({ id, label }) => ({ value: id, label: label[language] }))}
            />
            <ChoiceInput
              label={say("pastChannel")}
              value={contact.channel}
              onChange={(channel) => keep({ ...contact, channel: channel ?? "" })}
              options={bank.channels.map(({ id, label }) => ({ value: id, label: label[language] }))}
            />
            <NumberInput label={say("daysAgo")} unit={say("dayUnit")} min={0} value={contact.days_ago} onChange={(days) => keep({ ...contact, days_ago: days ?? 0 })} />
          </>
        )}
      </Rows>
    </>
  );
}

function isEmpty(value: Json | undefined): boolean {
  return value === undefined || value === "" || (Array.isArray(value) && value.length === 0) || (isFields(value) && Object.keys(value).length === 0);
}
