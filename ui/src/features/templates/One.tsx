import { useMemo, useState } from "react";
import { useParams } from "react-router";
import { useMay, useMe } from "../../api";
import type { Palette, ParameterRow, TemplateTold, VariantRow } from "../../api/schema";
import { CanvasProvider, createCanvas, Picture, ReactFlowProvider } from "../../canvas";
import { labelOf, readStrategy, type Json, type Strategy } from "../../document";
import { tellMoney, useLanguage } from "../../i18n";
import { DrawingProvider } from "../../nodes";
import { Alert, Button, Descriptions, EmptyState, Flex, Loaded, Page, Panel, Reading, Select, Table, Tag } from "../../ui";
import { useNames } from "../../ui/named";
import { useCatalogue, useTemplate } from "./asked";
import { nodeName } from "./Form";
import { rangeOf, tellValue } from "./ranges";
import { useWords } from "./words";
import "./templates.css";

/** One template: its journey, what is open and how far, and what branches made of it. */
export function Screen() {
  const { template = "" } = useParams();
  const bank = useCatalogue();
  const told = useTemplate(template);
  return <Loaded asked={bank}>{(offered) => <Loaded asked={told}>{(found) => <Shown key={template} told={found} bank={offered} />}</Loaded>}</Loaded>;
}

function Shown({ told, bank }: { told: TemplateTold; bank: Palette }) {
  const say = useWords();
  const language = useLanguage();
  const draws = useMay("draw");
  const { id } = told.written;
  const document = told.written.document as Json;
  const strategy = useMemo(() => readStrategy(document), [document]);
  const label = strategy && labelOf(strategy.label as Json | undefined);
  return (
    <Page title={label?.[language] ?? id} hint={<code>{id}</code>} actions={
        <>
          {draws && <Button href={`#/templates/${encodeURIComponent(id)}/draw`}>{say("draw")}</Button>}
          <Use told={told} bank={bank} />
        </>
      }>
      <Panel title={say("journey")}>
        {strategy ? <Drawn strategy={strategy} bank={bank} /> : <Alert type="warning" showIcon title={say("notDrawable")} />}
      </Panel>
      <Panel title={say("parameters")}>
        <Parameters rows={told.parameters} />
      </Panel>
      <Panel title={say("envelope")}>
        <Envelope told={told} />
      </Panel>
      <Panel title={say("list")}>
        <Variants rows={told.variants} template={id} bank={bank} />
      </Panel>
    </Page>
  );
}

function Use({ told, bank }: { told: TemplateTold; bank: Palette }) {
  const say = useWords();
  const language = useLanguage();
  const me = useMe();
  const fills = useMay("fill_variants");
  const first = bank.units.some(({ id }) => id === me.org) && me.org !== "HQ" ? me.org : (told.envelope.units[0] ?? me.org);
  const [unit, setUnit] = useState(first);
  if (!fills) {
    return null;
  }
  return (
    <>
      <Select<string>
        aria-label={say("unit")}
        style={{ width: 180 }}
        showSearch={{ optionFilterProp: "label" }}
        value={unit}
        options={bank.units.map(({ id, label }) => ({ value: id, label: label[language] }))}
        onChange={(chosen) => setUnit(chosen ?? first)}
      />
      <Button type="primary" href={`#/variants/${encodeURIComponent(told.written.id)}/${encodeURIComponent(unit)}`}>
        {say("use")}
      </Button>
    </>
  );
}

function Drawn({ strategy, bank }: { strategy: Strategy; bank: Palette }) {
  const [store] = useState(() => createCanvas(strategy));
  const drawing = useMemo(() => ({ strategy, bank, fixed: true }), [strategy, bank]);
  return (
    <CanvasProvider value={store}>
      <ReactFlowProvider>
        <DrawingProvider value={drawing}>
          <div className="hc-template-picture">
            <Picture graph={strategy.graph} marks={{}} />
          </div>
        </DrawingProvider>
      </ReactFlowProvider>
    </CanvasProvider>
  );
}

function Parameters({ rows }: { rows: readonly ParameterRow[] }) {
  const say = useWords();
  const language = useLanguage();
  return (
    <Table<ParameterRow>
      size="small"
      pagination={false}
      rowKey={({ name }) => name}
      dataSource={[...rows]}
      columns={[
        { title: say("parameter"), render: (_, { label, name }) => label?.[language] ?? name },
        { title: say("value"), render: (_, row) => tellValue(row.value, row, say, language) },
        { title: say("state"), render: (_, { locked }) => <Tag {...(!locked && { color: "blue" })}>{say(locked ? "locked" : "opened")}</Tag> },
        { title: say("range"), render: (_, row) => (row.locked ? "—" : rangeOf(row, say, language)) },
      ]}
    />
  );
}

function Envelope({ told }: { told: TemplateTold }) {
  const { envelope } = told;
  const say = useWords();
  const language = useLanguage();
  const { name } = useNames();
  const { budget_cents_max: most } = envelope;
  return (
    <Descriptions
      size="small"
      column={1}
      items={[
        { key: "units", label: say("units"), children: envelope.units.map((unit) => name("units", unit)).join(" · ") },
        { key: "customers", label: say("customers"), children: envelope.customers ? <Reading condition={envelope.customers} /> : say("wholeAudience") },
        { key: "budget", label: say("budget"), children: most === null || most === undefined ? say("noLimit") : tellMoney(most, language) },
        { key: "materials", label: say("materials"), children: (envelope.materials ?? []).map((node) => nodeName(told, node, language)).join(" · ") || say("nothingElse") },
      ]}
    />
  );
}

function Variants({ rows, template, bank }: { rows: readonly VariantRow[]; template: string; bank: Palette }) {
  const say = useWords();
  const language = useLanguage();
  const units = new Map(bank.units.map(({ id, label }) => [id, label[language]]));
  return (
    <Table<VariantRow>
      size="small"
      pagination={false}
      rowKey={({ id }) => id}
      dataSource={[...rows]}
      locale={{ emptyText: <EmptyState title={say("noVariants")} hint={say("noVariantsHint")} /> }}
      columns={[
        { title: say("unit"), render: (_, { org }) => <a href={`#/variants/${encodeURIComponent(template)}/${encodeURIComponent(org)}`}>{units.get(org) ?? org}</a> },
        { title: say("owner"), dataIndex: "owner" },
        {
          title: say("state"),
          render: (_, { state, has_work }) => (
            <Flex gap={4}>
              <Tag>{say(state ?? "fresh")}</Tag>
              {has_work && <Tag>{say("work")}</Tag>}
            </Flex>
          ),
        },
      ]}
    />
  );
}
