import { PlayCircleOutlined } from "@ant-design/icons";
import { useState } from "react";
import type { Palette, Simulating, StrategyDocument } from "../../api/schema";
import { useLanguage } from "../../i18n";
import { Button, Failure, Flex, FormField, InputNumber, Select } from "../../ui";
import { useSimulate } from "./asked";
import { useWords } from "./words";

type Props = { document: StrategyDocument; bank: Palette; busy: boolean; onAsked: (id: string) => void };
type Number = { name: "customers" | "days" | "runs" | "seed"; label: "population" | "days" | "runs" | "seed"; max: number; min: number; hint?: "runsHint" | "seedHint" };

/** Stands for those whom the strategy itself aims at; no audience is called so. */
const AIMED = "*";

const NUMBERS: readonly Number[] = [
  { name: "customers", label: "population", min: 1, max: 20_000 },
  { name: "days", label: "days", min: 1, max: 90 },
  { name: "runs", label: "runs", min: 1, max: 20, hint: "runsHint" },
  { name: "seed", label: "seed", min: 0, max: 1_000_000, hint: "seedHint" },
];

/** Who takes part, for how long, and of which version. */
export function Asking({ document, bank, busy, onAsked }: Props) {
  const say = useWords();
  const language = useLanguage();
  const simulate = useSimulate();
  const [asked, setAsked] = useState<Simulating>({
    strategy: document.written.id,
    is_work: document.has_work,
    audience: "",
    aimed: false,
    customers: 1_000,
    days: 30,
    seed: 7,
    runs: 1,
    tick_minutes: 10,
  });
  const audiences = bank.audiences.map(({ id, label }) => ({ value: id, label: label[language] }));
  async function begin(): Promise<void> {
    const { id } = await simulate.mutateAsync(asked);
    onAsked(id);
  }
  return (
    <>
      <Flex gap={16} wrap align="start">
        {document.has_work && document.state !== null && (
          <FormField label={say("which")}>
            <Select<"work" | "handedIn">
              aria-label={say("which")}
              style={{ minWidth: 160 }}
              value={asked.is_work ? "work" : "handedIn"}
              options={[
                { value: "work", label: say("work") },
                { value: "handedIn", label: say("handedIn") },
              ]}
              onChange={(which) => setAsked({ ...asked, is_work: which === "work" })}
            />
          </FormField>
        )}
        <FormField label={say("audience")}>
          <Select<string>
            aria-label={say("audience")}
            showSearch={{ optionFilterProp: "label" }}
            style={{ minWidth: 200 }}
            value={asked.aimed ? AIMED : (asked.audience ?? "")}
            options={[{ value: "", label: say("everybody") }, { value: AIMED, label: say("aimed") }, ...audiences]}
            onChange={(audience) => setAsked({ ...asked, aimed: audience === AIMED, audience: audience === AIMED ? "" : audience })}
          />
        </FormField>
        {NUMBERS.map(({ name, label, min, max, hint }) => (
          <FormField key={name} label={say(label)} hint={hint && say(hint)}>
            <InputNumber<number>
              aria-label={say(label)}
              min={min}
              max={max}
              precision={0}
              value={asked[name] ?? min}
              onChange={(value) => setAsked({ ...asked, [name]: value ?? min })}
            />
          </FormField>
        ))}
        <FormField label={" "}>
          <Button type="primary" icon={<PlayCircleOutlined />} loading={busy || simulate.isPending} onClick={() => void begin().catch(() => null)}>
            {say("start")}
          </Button>
        </FormField>
      </Flex>
      {simulate.error && <Failure error={simulate.error} />}
    </>
  );
}
