import { useNavigate, useParams } from "react-router";
import type { AudienceTold, AudienceUse, FieldChange, VersionRow } from "../../api/schema";
import { useLanguage } from "../../i18n";
import { ActionButton, Allowed, Button, EmptyState, Flex, Loaded, Page, Panel, Problems, Sentence, Table, Tag, When } from "../../ui";
import { useAudience, useAudienceLife, useCount, useReadText } from "./asked";
import { conditionOf, inAudience } from "./conditions";
import { useWords } from "./words";

/** One audience as a document: what it says, what is changed in it, and who speaks to it. */
export function Screen() {
  const { audience = "" } = useParams();
  return <Loaded asked={useAudience(audience)}>{(told) => <Shown told={told} />}</Loaded>;
}

function Shown({ told }: { told: AudienceTold }) {
  const say = useWords();
  const language = useLanguage();
  const { written, problems, has_work, changes } = told;
  const label = written.document?.label as { zh?: string; en?: string } | undefined;
  return (
    <Page
      title={label?.[language] ?? written.id}
      hint={
        <Flex gap={8} wrap align="center">
          <code>{written.id}</code>
          <Tag>{say(has_work ? "isWork" : "isKept")}</Tag>
          <span>{say("noList")}</span>
        </Flex>
      }
      actions={<Life told={told} />}
    >
      <Panel title={say("readBack")}>
        <Meaning told={told} />
      </Panel>
      {problems.length > 0 && (
        <Panel title={say("problems")}>
          <Problems problems={problems.map(({ code, message, fix, is_advice, path }) => ({ code, message, fix, where: path, severity: is_advice ? "advice" : "error" }))} />
        </Panel>
      )}
      {has_work && (
        <Panel title={say("changes")}>
          <Changes rows={changes} />
        </Panel>
      )}
      <Panel title={say("usedBy")}>
        <Uses rows={told.used_by} />
      </Panel>
      <Panel title={say("versions")}>
        <Versions rows={told.versions} />
      </Panel>
    </Page>
  );
}

function Life({ told: { written, has_work, problems, used_by } }: { told: AudienceTold }) {
  const say = useWords();
  const navigate = useNavigate();
  const { submit, giveUp } = useAudienceLife();
  const { id } = written;
  const open = new URLSearchParams({ condition: conditionOf(written), audience: id }).toString();
  const waits = used_by.filter(({ is_live }) => is_live).length;
  return (
    <>
      <Allowed to="draw">
        <Button onClick={() => void navigate(`/audiences/build?${open}`)}>{say("edit")}</Button>
      </Allowed>
      {has_work && (
        <Allowed to="draw">
          <ActionButton
            danger
            label={say("giveUp")}
            will={[say("giveUpWill", { id })]}
            run={async () => {
              await giveUp.mutateAsync(id);
              void navigate("/audiences");
              return say("gaveUp");
            }}
          />
        </Allowed>
      )}
      {has_work ? (
        <Allowed to="submit">
          <ActionButton
            type="primary"
            label={say("submit")}
            disabled={problems.some(({ is_advice }) => !is_advice)}
            will={[say("submitWill"), say(waits > 0 ? "submitWaits" : "submitNobody", { count: waits })]}
            run={async () => {
              const { wait } = await submit.mutateAsync(id);
              return say(wait.length > 0 ? "submittedWaits" : "submitted", { count: wait.length });
            }}
          />
        </Allowed>
      ) : (
        <Allowed to="draw">
          <Button type="primary" onClick={() => void navigate("/strategies/new", { state: { condition: inAudience(id), from: id } })}>
            {say("toStrategy")}
          </Button>
        </Allowed>
      )}
    </>
  );
}

/** What its condition says in words, and how many meet it now. */
function Meaning({ told: { written } }: { told: AudienceTold }) {
  const say = useWords();
  const language = useLanguage();
  const where = conditionOf(written);
  const read = useReadText(where).data;
  const counted = useCount(read && read.problems.length === 0 ? where : "").data;
  return (
    <Flex vertical gap={8}>
      {read?.read_back ? <Sentence text={read.read_back[language]} /> : <code className="hc-code">{written.text}</code>}
      {counted && <span role="status">{say("people", { count: counted.customers })}</span>}
    </Flex>
  );
}

const PARTS = ["id", "label/zh", "label/en", "label", "owner", "org", "where", "all_of", "any_of", "none_of", "slice"] as const;
const isPart = (path: string): path is (typeof PARTS)[number] => (PARTS as readonly string[]).includes(path);

function Changes({ rows }: { rows: readonly FieldChange[] }) {
  const say = useWords();
  const plain = (value: unknown) => (value === null || value === undefined ? say("unknown") : typeof value === "string" ? value : JSON.stringify(value));
  return (
    <Table<FieldChange>
      size="small"
      pagination={false}
      scroll={{ x: "max-content" }}
      rowKey={({ path }) => path}
      dataSource={[...rows]}
      locale={{ emptyText: <EmptyState title={say("noChanges")} /> }}
      columns={[
        { title: say("part"), render: (_, { path }) => (isPart(path) ? say(`part_${path}`) : path) },
        { title: say("before"), render: (_, { before }) => plain(before) },
        { title: say("after"), render: (_, { after }) => plain(after) },
      ]}
    />
  );
}

function Uses({ rows }: { rows: readonly AudienceUse[] }) {
  const say = useWords();
  const language = useLanguage();
  return (
    <Table<AudienceUse>
      size="small"
      pagination={false}
      scroll={{ x: "max-content" }}
      rowKey={({ strategy }) => strategy}
      dataSource={[...rows]}
      locale={{ emptyText: <EmptyState title={say("nobodyUses")} hint={say("nobodyUsesHint")} /> }}
      columns={[
        { title: say("strategy"), render: (_, { strategy, label }) => <a href={`#/strategies/${encodeURIComponent(strategy)}`}>{label[language]}</a> },
        { title: say("state"), render: (_, { state, is_live }) => (is_live ? say("isLive") : say(state === "approved" ? "isApproved" : "isWaiting")) },
      ]}
    />
  );
}

function Versions({ rows }: { rows: readonly VersionRow[] }) {
  const say = useWords();
  return (
    <Table<VersionRow>
      size="small"
      pagination={false}
      scroll={{ x: "max-content" }}
      rowKey={({ at, kind }) => `${String(at)} ${kind}`}
      dataSource={[...rows]}
      locale={{ emptyText: <EmptyState title={say("noVersions")} /> }}
      columns={[
        { title: say("when"), render: (_, { at }) => <When at={at} /> },
        { title: say("by"), dataIndex: "by" },
        { title: say("state"), render: (_, { kind }) => say(`kind_${kind}`) },
      ]}
    />
  );
}
