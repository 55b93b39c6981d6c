import { CopyOutlined, DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { useState } from "react";
import type { Found } from "../../../api/schema";
import { useCanvas, useStrategy } from "../../../canvas";
import { textOf, type Fields, type Json } from "../../../document";
import { TextInput, useDrawing, withField } from "../../../nodes";
import { Alert, Button, Collapse, EmptyState, Failure, Flex, Loaded, Panel, Problems, Tag } from "../../../ui";
import { useRehearsal, type DrawnKind } from "../asked";
import { useWords } from "./words";
import { ExpectInput } from "./ExampleExpect";
import { GivenInput } from "./ExampleGiven";
import { HappensInput } from "./ExampleHappens";
import { MomentInput } from "./Moment";
import { rowsOf } from "./Rows";

/** Customers whom the strategy must treat as it says here; handing in plays them through. */
export function ExamplesPane({ kind, text }: { kind: DrawnKind; text: string }) {
  const say = useWords();
  const { fixed } = useDrawing();
  const { examples } = useStrategy() as unknown as Fields;
  const act = useCanvas((canvas) => canvas.act);
  const [played, setPlayed] = useState("");
  const rehearsal = useRehearsal(textOf((useStrategy() as unknown as Fields).id), played, kind);
  const rows = rowsOf(examples);
  const set = (next: readonly Fields[]) => act({ do: "set_strategy", field: "examples", value: next.length > 0 ? next : undefined });
  const named = (name: string) => {
    const taken = new Set(rows.map((one) => textOf(one.name)));
    let number = 2;
    let free = name;
    while (taken.has(free)) {
      free = `${name} ${String(number)}`;
      number += 1;
    }
    return free;
  };
  const isPlayed = played === text && !rehearsal.isFetching && rehearsal.data !== undefined;
  const failures = (name: string) => (isPlayed ? (rehearsal.data?.problems ?? []).filter((one) => isOf(one, name)) : []);
  return (
    <Panel
      title={say("examples")}
      extra={
        <Flex gap={8}>
          <Button disabled={rows.length === 0} loading={rehearsal.isFetching} onClick={() => setPlayed(text)}>
            {say("playExamples")}
          </Button>
          <Button icon={<PlusOutlined />} disabled={fixed} onClick={() => set([...rows, { name: named(say("newExample")), given: {}, expect: {} }])}>
            {say("addExample")}
          </Button>
        </Flex>
      }
    >
      <p className="hc-secondary">{say("examplesHint")}</p>
      {rehearsal.error && <Failure error={rehearsal.error} />}
      {isPlayed && (
        <Loaded asked={rehearsal}>
          {({ errors }) => <Alert showIcon type={errors === 0 ? "success" : "error"} title={errors === 0 ? say("allPlayed", { n: rows.length }) : say("somePlayed", { n: errors })} />}
        </Loaded>
      )}
      {rows.length === 0 ? (
        <EmptyState title={say("noExamples")} hint={say("noExamplesHint")} />
      ) : (
        <Collapse
          accordion
          items={rows.map((example, at) => {
            const wrong = failures(textOf(example.name));
            return {
              key: String(at),
              label: textOf(example.name) || say("newExample"),
              extra: isPlayed && <Tag color={wrong.length === 0 ? "success" : "error"}>{say(wrong.length === 0 ? "holds" : "fails")}</Tag>,
              children: (
                <>
                  {wrong.length > 0 && <Problems problems={wrong} />}
                  <One example={example} keep={(next) => set(rows.with(at, next))} />
                  <Flex gap={8}>
                    <Button icon={<CopyOutlined />} disabled={fixed} onClick={() => set([...rows, { ...example, name: named(textOf(example.name)) }])}>
                      {say("copyExample")}
                    </Button>
                    <Button danger icon={<DeleteOutlined />} disabled={fixed} onClick={() => set(rows.filter((_, place) => place !== at))}>
                      {say("removeExample")}
                    </Button>
                  </Flex>
                </>
              ),
            };
          })}
        />
      )}
    </Panel>
  );
}

function isOf({ path }: Found, name: string): boolean {
  return path === `examples/${name}` || path.startsWith(`examples/${name}/`);
}

function One({ example, keep }: { example: Fields; keep: (example: Fields) => void }) {
  const say = useWords();
  const set = (field: string) => (value: Json | undefined) => keep(withField(example, field, value));
  return (
    <>
      <TextInput label={say("exampleName")} value={example.name} onChange={(name) => textOf(name) && keep({ ...example, name: textOf(name) })} />
      <MomentInput label={say("exampleAt")} hint={say("exampleAtHint")} value={example.at} onChange={set("at")} />
      <h3 className="hc-heading">{say("exampleGiven")}</h3>
      <GivenInput value={example.given} onChange={(given) => keep({ ...example, given })} />
      <h3 className="hc-heading">{say("exampleHappens")}</h3>
      <HappensInput value={example.happens} onChange={set("happens")} />
      <h3 className="hc-heading">{say("exampleExpect")}</h3>
      <ExpectInput value={example.expect} onChange={(expect) => keep({ ...example, expect })} />
    </>
  );
}
