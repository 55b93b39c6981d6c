import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { useState } from "react";
import { useCanvas, useStrategy } from "../../../canvas";
import { isFields, parametersOf, renameParameter, textOf, type Fields, type Json } from "../../../document";
import { useDrawing } from "../../../nodes";
import { Button, EmptyState, Flex, Input, Panel, Typography } from "../../../ui";
import { EnvelopePane } from "./EnvelopePane";
import { ParameterFields } from "./ParameterFields";
import { useWords } from "./words";

/** Values by name, which conditions, formulas, nodes and materials take; and of a template, how far branches may go. */
export function ParametersPane({ isTemplate }: { isTemplate: boolean }) {
  const say = useWords();
  const { fixed } = useDrawing();
  const strategy = useStrategy();
  const act = useCanvas((canvas) => canvas.act);
  const rows = parametersOf(strategy);
  const set = (next: readonly (readonly [string, Fields])[]) =>
    act({ do: "set_strategy", field: "parameters", value: next.length > 0 ? Object.fromEntries(next) : undefined });
  return (
    <Flex vertical gap={16}>
      {isTemplate && <EnvelopePane />}
      <Panel title={say("parameters")}>
        <p className="hc-secondary">{say("parametersHint")}</p>
        {rows.length === 0 && <EmptyState title={say("noParameters")} hint={say("noParametersHint")} />}
        <Flex vertical gap={8}>
          {rows.map(([name, one], at) => (
            <div key={name} className="hc-row" role="group" aria-label={say("parameterNamed", { name: nameIn(one) || name })}>
              <div className="hc-row-whole">
                <Typography.Text type="secondary">{say("parameterUse", { name, material: `{{ parameter.${name} }}` })}</Typography.Text>
                <ParameterFields
                  name={name}
                  value={one}
                  onName={(to) => {
                    const made = renameParameter(strategy, name, to);
                    if (made !== strategy) {
                      act({ do: "replace", strategy: made });
                    }
                  }}
                  onChange={(next) => set(rows.with(at, [name, next]))}
                />
              </div>
              <Button
                type="text"
                icon={<DeleteOutlined />}
                disabled={fixed}
                aria-label={say("removeParameter", { name: nameIn(one) || name })}
                onClick={() => set(rows.filter((_, place) => place !== at))}
              />
            </div>
          ))}
          {!fixed && <AddParameter taken={rows.map(([name]) => name)} onAdd={(name) => set([...rows, [name, { value: 0, kind: "integer", label: { zh: name, en: name } }]])} />}
        </Flex>
      </Panel>
    </Flex>
  );
}

function nameIn({ label }: Fields): string {
  return isFields(label) ? textOf(label.zh as Json) : "";
}

function AddParameter({ taken, onAdd }: { taken: readonly string[]; onAdd: (name: string) => void }) {
  const say = useWords();
  const [name, setName] = useState("");
  const add = () => {
    if (name && !taken.includes(name)) {
      onAdd(name);
      setName("");
    }
  };
  return (
    <Flex gap={8} align="center" wrap>
      <Input
        aria-label={say("newParameter")}
        placeholder={say("newParameterHint")}
        style={{ maxWidth: 320 }}
        value={name}
        onChange={(event) => setName(event.target.value.trim())}
        onPressEnter={add}
      />
      <Button icon={<PlusOutlined />} disabled={!name || taken.includes(name)} onClick={add}>
        {say("addParameter")}
      </Button>
    </Flex>
  );
}
