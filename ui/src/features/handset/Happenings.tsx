import { CreditCardOutlined } from "@ant-design/icons";
import { useState } from "react";
import { useLanguage } from "../../i18n";
import { Button, Failure, Flex, FormField, Input, InputNumber, Messages, Panel, Select } from "../../ui";
import { useNames } from "../../ui/named";
import { useEventKinds, useHappen, type Happening } from "./asked";
import { useWords } from "./words";

const DECLINED: Happening = { event: "card_declined", properties: { amount: 500, reason: "limit" } };

/** What happens to the customer: his card is declined at the till, or anything else that the bank hears of. */
export function Happenings({ customer }: { customer: string }) {
  const say = useWords();
  const { message } = Messages.useApp();
  const language = useLanguage();
  const { all, name } = useNames();
  const happen = useHappen(customer);
  const kinds = useEventKinds().data?.events ?? [];
  const [event, setEvent] = useState("wealth_viewed");
  const [typed, setTyped] = useState<Happening["properties"]>({});
  const { properties: wanted = {}, labels = {} } = kinds.find((one) => one.name === event) ?? {};
  const value = (property: string, kind: string) => typed[property] ?? (kind === "money" || kind === "integer" || kind === "real" ? 60 : "");
  async function send(happening: Happening): Promise<void> {
    const { accepted } = await happen.mutateAsync(happening);
    void (accepted > 0 ? message.success(say("didHappen", { event: name("events", happening.event) })) : message.warning(say("notTaken")));
  }
  const others = () => send({ event, properties: Object.fromEntries(Object.entries(wanted).map(([property, kind]) => [property, value(property, kind)])) });
  return (
    <Panel title={say("happens")}>
      <Flex gap={12} align="center" wrap style={{ marginBottom: 12 }}>
        <Button type="primary" size="large" icon={<CreditCardOutlined />} loading={happen.isPending} onClick={() => void send(DECLINED)}>
          {say("swipe")}
        </Button>
        <span className="hc-secondary">{say("swipeMeans")}</span>
      </Flex>
      <Flex gap={12} wrap align="end">
        <FormField label={say("other")} control="handset-event">
          <Select
            id="handset-event"
            style={{ width: 200 }}
            options={all("events")}
            value={event}
            onChange={(chosen: string) => {
              setEvent(chosen);
              setTyped({});
            }}
          />
        </FormField>
        {Object.entries(wanted).map(([property, kind]) => (
          <FormField key={property} label={say(kind === "money" ? "inYuan" : "asIs", { label: labels[property]?.[language] ?? property })} control={`handset-${property}`}>
            {kind === "text" ? (
              <Input
                id={`handset-${property}`}
                style={{ width: 140 }}
                value={String(value(property, kind))}
                onChange={(change) => setTyped({ ...typed, [property]: change.target.value })}
              />
            ) : (
              <InputNumber
                id={`handset-${property}`}
                style={{ width: 140 }}
                value={Number(value(property, kind))}
                onChange={(number) => setTyped({ ...typed, [property]: number ?? 0 })}
              />
            )}
          </FormField>
        ))}
        <FormField label=" ">
          <Button onClick={() => void others()}>{say("happen")}</Button>
        </FormField>
      </Flex>
      {happen.error && <Failure error={happen.error} />}
    </Panel>
  );
}
