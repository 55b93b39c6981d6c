import { useState, type ReactNode } from "react";
import { useParams } from "react-router";
import type { CustomerView, TagShown } from "../../api/schema";
import { Alert, Allowed, Descriptions, Flex, HIDDEN, Loaded, Page, Panel, Segmented, Tag, usePart, When } from "../../ui";
import { NO, useNames } from "../../ui/named";
import { Actions } from "./Actions";
import { useCustomer, withUnmasked } from "./asked";
import { Consents } from "./Consents";
import { Marks } from "./Marks";
import { Identity } from "./Identity";
import { Messages } from "./Messages";
import { Profile, useShown } from "./Profile";
import { History } from "./Timeline";
import { WhyNot } from "./WhyNot";
import { useWords } from "./words";

/** All that is known of one customer, and all that was decided for him, said or not. */
export function Screen() {
  const { customer = "" } = useParams();
  return <Whole key={customer} customer={customer} />;
}

function Whole({ customer }: { customer: string }) {
  const say = useWords();
  const asked = useCustomer(customer);
  const [unmasked, setUnmasked] = useState<readonly TagShown[]>([]);
  return (
    <Page
      title={say("one", { customer })}
      hint={say("oneHint")}
      actions={asked.data && <Actions view={asked.data} onUnmasked={setUnmasked} />}
    >
      <Loaded asked={asked}>
        {(view) => (
          <>
            {unmasked.length > 0 && <Alert type="warning" showIcon title={say("unmaskedNow")} />}
            <Marks tags={view.tags} />
            <Head view={view} tags={withUnmasked(view.tags, unmasked)} />
            <Parts view={view} tags={withUnmasked(view.tags, unmasked)} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

/** How many facts of a person stand at the top. */
const HEAD = 10;

function Head({ view, tags }: { view: CustomerView; tags: readonly TagShown[] }) {
  const say = useWords();
  const { name: nameOf } = useNames();
  const shown = useShown();
  // By what is shown masked: who asks for the whole of it finds it in its place.
  const chosen = view.tags.filter((tag) => tag.sensitivity !== "internal" && tag.value !== null && tag.value !== HIDDEN).slice(0, HEAD);
  const facts = tags.filter((tag) => chosen.some(({ name }) => name === tag.name));
  return (
    <Panel
      title={
        <>
          {say(view.kind)} <code>{view.customer}</code>
        </>
      }
      extra={view.refusals.length > 0 && <Tag color={NO}>{say("refusesSome", { count: view.refusals.length })}</Tag>}
    >
      <Descriptions
        size="small"
        column={{ xs: 1, md: 2, lg: 3, xxl: 4 }}
        items={[
          { key: "org", label: say("unit"), children: nameOf("units", view.org) },
          { key: "as-of", label: say("asOf"), children: <When at={view.snapshot_as_of} /> },
          ...facts.map((tag) => ({ key: tag.name, label: shown.label(tag), children: shown.value(tag) })),
        ]}
      />
    </Panel>
  );
}

const PARTS = ["history", "tags", "messages", "consents", "identity"] as const;
type Part = (typeof PARTS)[number];

function Parts({ view, tags }: { view: CustomerView; tags: readonly TagShown[] }) {
  const say = useWords();
  const [part, show] = usePart(PARTS);
  const { customer } = view;
  const shown: Record<Part, ReactNode> = {
    history: (
      <Flex vertical gap={12}>
        <Allowed to="read">
          <WhyNot customer={customer} />
        </Allowed>
        <History customer={customer} />
      </Flex>
    ),
    tags: <Profile tags={tags} />,
    messages: <Messages customer={customer} />,
    consents: <Consents view={view} />,
    identity: <Identity view={view} />,
  };
  return (
    <>
      <div style={{ overflowX: "auto" }}>
        <Segmented<Part>
          aria-label={say("parts")}
          value={part}
          onChange={show}
          options={PARTS.map((value) => ({ value, label: say(value, { count: tags.length }) }))}
        />
      </div>
      {shown[part]}
    </>
  );
}
