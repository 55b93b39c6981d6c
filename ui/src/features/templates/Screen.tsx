import { useState } from "react";
import { useMay, useMe } from "../../api";
import type { TemplateRow } from "../../api/schema";
import { useLanguage } from "../../i18n";
import { Allowed, Button, Card, EmptyState, Flex, Input, Loaded, Page, Panel, Select, Tag, When } from "../../ui";
import { useClassName } from "../../ui/classes";
import { useCatalogue, useTemplates, useTemplateWorks } from "./asked";
import { fitting, type Wanted } from "./fitting";
import { SmallGraph } from "./SmallGraph";
import { useWords } from "./words";
import "./templates.css";

const NOTHING: Wanted = { category: "", product: "", begins_by: "", text: "" };
const STARTS = ["night", "event", "schedule", "call"] as const;

/** Templates of head office, filtered, each with a small picture of its journey. */
export function Screen() {
  const say = useWords();
  return (
    <Page title={say("title")} hint={say("hint")}>
      <Works />
      <Loaded asked={useTemplates()}>
        {({ templates }) => (templates.length === 0 ? <EmptyState title={say("empty")} hint={say("emptyHint")} /> : <Gallery templates={templates} />)}
      </Loaded>
    </Page>
  );
}

/** Templates that somebody is working on; for who draws. */
function Works() {
  const say = useWords();
  const draws = useMay("draw");
  const works = useTemplateWorks(draws).data?.templates ?? [];
  if (works.length === 0) {
    return null;
  }
  return (
    <Panel title={say("works")}>
      <Flex gap={16} wrap>
        {works.map(({ id, by, at, is_new }) => (
          <span key={id}>
            <a href={`#/templates/${encodeURIComponent(id)}/draw`}>{id}</a>{" "}
            <span className="hc-secondary">
              {say(is_new ? "workNew" : "workChange", { by })} · <When at={at} />
            </span>
          </span>
        ))}
      </Flex>
    </Panel>
  );
}

function Gallery({ templates }: { templates: readonly TemplateRow[] }) {
  const say = useWords();
  const language = useLanguage();
  const { data: bank } = useCatalogue();
  const [wanted, setWanted] = useState(NOTHING);
  const scene = useClassName();
  const products = new Map((bank?.products ?? []).map(({ id, label }) => [id, label[language]]));
  const of = (field: "category" | "product") => [...new Set(templates.map((one) => one[field]).filter(Boolean))].sort();
  const shown = fitting(templates, wanted);
  const filter = (field: keyof Wanted, label: string, options: readonly { value: string; label: string }[]) => (
    <Select<string>
      aria-label={label}
      style={{ width: 168 }}
      value={wanted[field]}
      options={[{ value: "", label: `${label}: ${say("all")}` }, ...options]}
      onChange={(value) => setWanted({ ...wanted, [field]: value ?? "" })}
    />
  );
  return (
    <>
      <Flex gap={8} wrap>
        {filter("category", say("category"), of("category").map((value) => ({ value, label: scene(value) })))}
        {filter("product", say("product"), of("product").map((value) => ({ value, label: products.get(value) ?? value })))}
        {filter("begins_by", say("mode"), STARTS.map((value) => ({ value, label: say(value) })))}
        <Input
          aria-label={say("search")}
          placeholder={say("search")}
          allowClear
          style={{ width: 220 }}
          value={wanted.text}
          onChange={({ target }) => setWanted({ ...wanted, text: target.value })}
        />
      </Flex>
      {shown.length === 0 && <EmptyState title={say("noMatch")} hint={say("noMatchHint")} />}
      <div className="hc-gallery">
        {shown.map((one) => (
          <TemplateCard key={one.id} template={one} product={products.get(one.product) ?? one.product} />
        ))}
      </div>
    </>
  );
}

function TemplateCard({ template, product }: { template: TemplateRow; product: string }) {
  const say = useWords();
  const language = useLanguage();
  const me = useMe();
  const scene = useClassName();
  const unit = template.units.includes(me.org) || me.org !== "HQ" ? me.org : template.units[0];
  const name = encodeURIComponent(template.id);
  return (
    <Card size="small" title={
        <h2 className="hc-heading">
          <a href={`#/templates/${name}`}>{template.label[language]}</a>
        </h2>
      }>
      <SmallGraph graph={template.graph} />
      <Flex vertical gap={6}>
        <Flex gap={4} wrap>
          <Tag>{say(template.begins_by)}</Tag>
          <Tag>{scene(template.category)}</Tag>
          {product && <Tag>{product}</Tag>}
        </Flex>
        <span className="hc-secondary">{say("dates", { starts: template.starts, ends: template.ends })}</span>
        <span className="hc-secondary">
          {say("open_parameters", { count: template.open_parameters })} · {say("variants", { count: template.variants })}
        </span>
        <Flex gap={8}>
          <Allowed to="fill_variants">
            <Button size="small" type="primary" href={`#/variants/${name}/${encodeURIComponent(unit ?? me.org)}`}>
              {say("use")}
            </Button>
          </Allowed>
          <Button size="small" href={`#/templates/${name}`}>
            {say("look")}
          </Button>
        </Flex>
      </Flex>
    </Card>
  );
}
