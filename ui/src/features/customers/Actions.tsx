import dayjs from "dayjs";
import { useState } from "react";
import type { CustomerView, HandTag, TagShown } from "../../api/schema";
import { ActionButton, Allowed, DatePicker, FormField, Input, Select } from "../../ui";
import { keepFile } from "../../ui/asking";
import { useNames } from "../../ui/named";
import { useEvidence, useMark, useOptOut, useUnmark, useUnmask } from "./asked";
import { useWords } from "./words";

const EVERY = "*";

/** For so many days customers most often ask not to be disturbed. */
const DAYS = [30, 90] as const;

type Props = { view: CustomerView; onUnmasked: (tags: readonly TagShown[]) => void };

/** What may be done about a customer; each says before what it will do, and after what it did. */
export function Actions({ view, onUnmasked }: Props) {
  const { handTags } = useNames();
  return (
    <>
      <Allowed to="mark">
        {handTags.filter(({ kind }) => kind === "boolean" || kind === "text").map((tag) => (
          <Mark key={tag.id} view={view} tag={tag} />
        ))}
      </Allowed>
      <Allowed to="act">
        <OptOut view={view} />
      </Allowed>
      <Allowed to="unmask">
        <Unmask view={view} onUnmasked={onUnmasked} />
        <Evidence view={view} />
      </Allowed>
    </>
  );
}

function OptOut({ view: { customer } }: { view: CustomerView }) {
  const say = useWords();
  const { all, name } = useNames();
  const act = useOptOut(customer);
  const [channel, setChannel] = useState(EVERY);
  const where = channel === EVERY ? say("everyChannel") : name("channels", channel);
  return (
    <ActionButton
      danger
      reason
      label={say("optOut")}
      will={[say("optOutWill", { customer, where }), say("optOutPulls")]}
      run={async (why) => {
        const { withdrawn } = await act.mutateAsync({ channel, why });
        return say("didOptOut", { where, count: withdrawn });
      }}
    >
      <FormField label={say("channel")} control="opt-out-channel">
        <Select
          id="opt-out-channel"
          value={channel}
          onChange={setChannel}
          options={[{ value: EVERY, label: say("everyChannel") }, ...all("channels")]}
        />
      </FormField>
    </ActionButton>
  );
}

function Mark({ view: { customer, tags }, tag }: { view: CustomerView; tag: HandTag }) {
  const say = useWords();
  const { tell } = useNames();
  const set = useMark(customer);
  const unset = useUnmark(customer);
  const codes = Object.entries(tag.values).map(([value, label]) => ({ value, label: tell(label) }));
  const [value, setValue] = useState("");
  const [until, setUntil] = useState("");
  const label = tell(tag.label);
  const stands = tags.find(({ name }) => name === tag.id)?.value;
  if (stands !== null && stands !== undefined && stands !== false) {
    return (
      <ActionButton
        reason
        label={say("unmark", { tag: label })}
        will={[say("unmarkWill", { tag: label, customer })]}
        run={async (reason) => {
          await unset.mutateAsync({ tag, reason });
          return say("didUnmark", { tag: label });
        }}
      />
    );
  }
  return (
    <ActionButton
      reason
      label={label}
      will={[until ? say("markWillUntil", { tag: label, customer, until: until.replace("T", " ") }) : say("markWill", { tag: label, customer }), say("markMeans")]}
      run={async (reason) => {
        await set.mutateAsync({ tag, value: tag.kind === "boolean" ? true : value, until, reason });
        return until ? say("didMarkUntil", { tag: label, until: until.replace("T", " ") }) : say("didMark", { tag: label });
      }}
    >
      {tag.kind === "text" && (
        <FormField label={say("value")} control={`value-${tag.id}`}>
          {codes.length > 0 ? (
            <Select id={`value-${tag.id}`} value={value} onChange={setValue} options={codes} />
          ) : (
            <Input id={`value-${tag.id}`} value={value} onChange={(event) => setValue(event.target.value)} />
          )}
        </FormField>
      )}
      {tag.ends && (
        <FormField label={say("until")} control={`until-${tag.id}`} hint={say("untilHint")}>
          <DatePicker
            id={`until-${tag.id}`}
            presets={DAYS.map((days) => ({ label: say("forDays", { days }), value: dayjs().add(days, "day") }))}
            showTime={{ format: "HH:mm" }}
            format="YYYY-MM-DD HH:mm"
            style={{ width: "100%" }}
            onChange={(day) => setUntil(day ? day.format("YYYY-MM-DDTHH:mm:00") : "")}
          />
        </FormField>
      )}
    </ActionButton>
  );
}

function Unmask({ view: { customer }, onUnmasked }: Props) {
  const say = useWords();
  const act = useUnmask(customer);
  return (
    <ActionButton
      reason
      label={say("unmask")}
      will={[say("unmaskWill", { customer }), say("isRecorded")]}
      run={async (reason) => {
        const { tags } = await act.mutateAsync(reason);
        onUnmasked(tags);
        return say("didUnmask", { count: tags.length });
      }}
    />
  );
}

function Evidence({ view: { customer } }: { view: CustomerView }) {
  const say = useWords();
  const act = useEvidence(customer);
  return (
    <ActionButton
      reason
      label={say("evidence")}
      will={[say("evidenceWill", { customer }), say("isRecorded")]}
      run={async (reason) => {
        const told = await act.mutateAsync(reason);
        keepFile(new Blob([JSON.stringify(told, null, 2)], { type: "application/json" }), `evidence-${told.customer}-${String(told.position)}.json`);
        return say("didEvidence", { decisions: told.decisions.length, messages: told.messages.length });
      }}
    >
    </ActionButton>
  );
}
