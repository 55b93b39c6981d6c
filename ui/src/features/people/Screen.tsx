import { useState } from "react";
import type { PersonRow, PersonWithPassword } from "../../api/schema";
import { Alert, Button, Drawer, EmptyState, Flex, Loaded, Page, Panel, Tag, WideTable, When, type Columns } from "../../ui";
import { useNames } from "../../ui/named";
import { Add, Change, NewPassword } from "./Actions";
import { usePeople } from "./asked";
import { Lock } from "./Leaving";
import { Record } from "./Record";
import { useRoleName } from "./roles";
import { useWords } from "./words";

/** Who signs in, as what, for which part of the bank; and who changed that. */
export function Screen() {
  const say = useWords();
  const asked = usePeople();
  const [given, setGiven] = useState<PersonWithPassword | null>(null);
  const [looked, setLooked] = useState("");
  return (
    <Page title={say("title")} hint={say("hint")} actions={<Add onGiven={setGiven} />}>
      {given && <Given given={given} onClose={() => setGiven(null)} />}
      <Panel>
        <Loaded asked={asked}>{({ people }) => <Accounts people={people} onGiven={setGiven} onLook={setLooked} />}</Loaded>
      </Panel>
      <Drawer open={looked !== ""} onClose={() => setLooked("")} size={560} title={say("recordOf", { name: looked })} closable={{ "aria-label": say("close") }}>
        {looked && <Record name={looked} />}
      </Drawer>
    </Page>
  );
}

/** The password is told this once: whoever made it hands it over. */
function Given({ given: { person, password }, onClose }: { given: PersonWithPassword; onClose: () => void }) {
  const say = useWords();
  return (
    <Alert
      type="warning"
      showIcon
      closable={{ onClose, "aria-label": say("close") }}
      title={say("givenTo", { label: person.label, name: person.name })}
      description={
        <Flex vertical gap={4}>
          <code style={{ fontSize: 18 }}>{password}</code>
          <span>{say("givenHint")}</span>
        </Flex>
      }
    />
  );
}

type Props = { people: readonly PersonRow[]; onGiven: (given: PersonWithPassword) => void; onLook: (name: string) => void };

function Accounts({ people, onGiven, onLook }: Props) {
  const say = useWords();
  const role = useRoleName();
  const { name: named } = useNames();
  const columns: Columns<PersonRow> = [
    { title: say("name"), fixed: "left", render: (_, { name }) => <code>{name}</code> },
    { title: say("label"), dataIndex: "label" },
    { title: say("role"), render: (_, one) => `${role(one.role)}${one.manager && ` · ${one.manager}`}` },
    { title: say("org"), render: (_, { org }) => named("units", org) },
    { title: say("state"), render: (_, one) => <State one={one} /> },
    { title: say("passwordAt"), render: (_, { password_at }) => <When at={password_at} /> },
    {
      title: say("todo"),
      render: (_, one) => (
        <Flex gap={4} wrap>
          {!one.is_mine && one.ended_at === null && <Change one={one} />}
          {!one.is_mine && <NewPassword one={one} onGiven={onGiven} />}
          {!one.is_mine && one.ended_at === null && <Lock one={one} />}
          <Button size="small" onClick={() => onLook(one.name)}>
            {say("record")}
          </Button>
        </Flex>
      ),
    },
  ];
  return (
    <WideTable<PersonRow>
      stacks
      label={say("title")}
      rowKey="name"
      rows={people}
      columns={columns}
      pagination={people.length > 20 && { pageSize: 20, size: "small", showSizeChanger: false }}
      locale={{ emptyText: <EmptyState title={say("empty")} hint={say("emptyHint")} /> }}
    />
  );
}

function State({ one }: { one: PersonRow }) {
  const say = useWords();
  if (one.ended_at !== null) {
    return (
      <>
        <Tag color="error">{say("locked")}</Tag> <When at={one.ended_at} />
      </>
    );
  }
  return (
    <>
      {one.is_temporary ? <Tag color="warning">{say("temporary")}</Tag> : <Tag color="success">{say("good")}</Tag>}
      {one.is_mine && <Tag>{say("mine")}</Tag>}
    </>
  );
}
