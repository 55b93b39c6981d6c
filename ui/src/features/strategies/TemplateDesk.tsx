import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import type { Palette, TemplateDocument } from "../../api/schema";
import { CanvasProvider, createCanvas, ReactFlowProvider, useCanvas, useStrategy } from "../../canvas";
import { equal, readStrategy, type Json, type Strategy } from "../../document";
import { ActionButton, Alert, EmptyState, Flex, Loaded, Page, Tag } from "../../ui";
import { useCatalogue, useTemplateDocument, useTemplateLife } from "./asked";
import { Board } from "./Board";
import { useWords } from "./words";

/** A template of head office, on the same board as strategies. */
export function Screen() {
  const { template = "" } = useParams();
  const say = useWords();
  const bank = useCatalogue();
  const told = useTemplateDocument(template);
  if (told.error?.status === 404) {
    return (
      <Page title={template}>
        <EmptyState title={say("noTemplate")} hint={<a href="#/templates">{say("toTemplates")}</a>} />
      </Page>
    );
  }
  return <Loaded asked={bank}>{(offered) => <Loaded asked={told}>{(found) => <Opened key={template} told={found} bank={offered} />}</Loaded>}</Loaded>;
}

type Props = { told: TemplateDocument; bank: Palette };

function Opened({ told, bank }: Props) {
  const say = useWords();
  const strategy = readStrategy(told.written.document as Json);
  return strategy ? (
    <Drawn told={told} bank={bank} strategy={strategy} />
  ) : (
    <Page title={told.written.id}>
      <Alert type="warning" showIcon title={say("notDrawable")} />
      <pre>{told.written.text}</pre>
    </Page>
  );
}

function Drawn({ told, bank, strategy }: Props & { strategy: Strategy }) {
  const say = useWords();
  const [store] = useState(() => createCanvas(strategy));
  return (
    <CanvasProvider value={store}>
      <ReactFlowProvider>
        <Board
          kind="templates"
          written={told.written}
          bank={bank}
          fixed={false}
          hint={
            <Flex gap={8} wrap align="center">
              <code>{told.written.id}</code>
              <Tag>{say(told.is_offered ? "offered" : "notOffered")}</Tag>
              {told.has_work && <Tag color="orange">{say("work")}</Tag>}
              {told.is_offered && <a href={`#/templates/${encodeURIComponent(told.written.id)}`}>{say("templateView")}</a>}
            </Flex>
          }
          actions={(errors) => <Actions told={told} errors={errors} />}
          notes={<Alert showIcon type="info" title={`${say("templateNote")}${told.variants.length > 0 ? say("templateVariants", { n: told.variants.length }) : ""}`} />}
          tabs={[]}
        />
      </ReactFlowProvider>
    </CanvasProvider>
  );
}

function Actions({ told, errors }: { told: TemplateDocument; errors: number }) {
  const say = useWords();
  const navigate = useNavigate();
  const strategy = useStrategy();
  const saved = useCanvas((canvas) => canvas.saved);
  const { giveUp, submit } = useTemplateLife(told.written.id);
  const { id } = told.written;
  if (!told.has_work && equal(saved, strategy)) {
    return null;
  }
  return (
    <>
      {told.has_work && (
        <ActionButton
          danger
          label={say("giveUp")}
          will={[say("giveUpWill", { id })]}
          run={async () => {
            await giveUp.mutateAsync(undefined);
            await navigate("/templates");
            return say("gaveUp");
          }}
        />
      )}
      <ActionButton
        type="primary"
        label={say("offer")}
        disabled={errors > 0 || !told.has_work || !equal(saved, strategy)}
        will={[say("offerWill"), told.variants.length > 0 ? say("offerWait", { n: told.variants.length }) : say("offerNobody")]}
        run={async () => {
          const { wait } = await submit.mutateAsync(undefined);
          await navigate(`/templates/${encodeURIComponent(id)}`);
          return wait.length > 0 ? say("didOfferWait", { n: wait.length }) : say("didOffer");
        }}
      />
    </>
  );
}
