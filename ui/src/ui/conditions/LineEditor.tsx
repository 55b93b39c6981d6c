import { Input, Segmented, Select } from "antd";
import { useLanguage } from "../../i18n";
import { OftenEditor } from "./OftenEditor";
import { TagPicker } from "./TagPicker";
import { TestEditor } from "./TestEditor";
import { asksOf, firstOf, often, testOf, type Line, type Test } from "./tree";
import { tagNamed, useOffered } from "./vocabulary";
import { useWords } from "./words";

type Props = { line: Line; onChange: (line: Line) => void };
type What = "ofTag" | "ofEvents" | "ofAudience" | "ofText";

function whatIs(line: Line): What {
  switch (line.kind) {
    case "holds":
    case "not":
      return "ofTag";
    case "audience":
      return "ofAudience";
    case "text":
      return "ofText";
    case "compare":
    case "in":
    case "between":
    case "like":
    case "known":
      return line.subject.kind === "tag" ? "ofTag" : line.subject.kind === "fold" ? "ofEvents" : "ofText";
  }
}

/** One row: what is tested, how, against what. */
export function LineEditor({ line, onChange }: Props) {
  const say = useWords();
  const offered = useOffered();
  const lineOfTag = useLineOfTag();
  const what = whatIs(line);

  function begin(next: What): void {
    switch (next) {
      case "ofTag":
        return onChange(lineOfTag(offered.tags[0]?.tag.name ?? ""));
      case "ofEvents":
        return onChange(often(offered.events[0]?.name ?? ""));
      case "ofAudience":
        return onChange({ kind: "audience", audience: offered.audiences[0]?.id ?? "" });
      case "ofText":
        return onChange({ kind: "text", text: "" });
    }
  }

  const kinds: What[] = ["ofTag", ...(offered.events.length ? (["ofEvents"] as const) : []), ...(offered.audiences.length ? (["ofAudience"] as const) : []), "ofText"];
  return (
    <div className="hc-line-parts">
      <Segmented
        size="small"
        aria-label={say("what")}
        value={what}
        options={kinds.map((value) => ({ value, label: say(value) }))}
        onChange={begin}
      />
      <Parts line={line} onChange={onChange} />
    </div>
  );
}

function Parts({ line, onChange }: Props) {
  const say = useWords();
  const language = useLanguage();
  const offered = useOffered();
  switch (line.kind) {
    case "holds":
      return <YesOrNo name={line.name} is onChange={onChange} />;
    case "not":
      return <YesOrNo name={line.item.name} is={false} onChange={onChange} />;
    case "audience":
      return (
        <Select
          aria-label={say("audience")}
          popupMatchSelectWidth={false}
          value={line.audience}
          options={offered.audiences.map(({ id, label }) => ({ value: id, label: label[language] }))}
          onChange={(audience) => onChange({ kind: "audience", audience })}
        />
      );
    case "text":
      return (
        <Input.TextArea
          aria-label={say("text")}
          autoSize
          style={{ minWidth: 320 }}
          value={line.text}
          onChange={(event) => onChange({ kind: "text", text: event.target.value })}
        />
      );
    case "compare":
    case "in":
    case "between":
    case "like":
    case "known":
      return <Tested test={line} onChange={onChange} />;
  }
}

function Tested({ test, onChange }: { test: Test; onChange: (line: Line) => void }) {
  const offered = useOffered();
  const lineOfTag = useLineOfTag();
  const { subject } = test;
  switch (subject.kind) {
    case "tag": {
      const found = tagNamed(offered, subject.name);
      return (
        <>
          <TagPicker name={subject.name} onChange={(name) => onChange(lineOfTag(name))} />
          <TestEditor test={test} kind={found?.tag.kind ?? "text"} values={found?.values ?? {}} onChange={onChange} />
        </>
      );
    }
    case "fold":
      return (
        <>
          <OftenEditor fold={subject} onChange={(next) => onChange({ ...test, subject: next })} />
          <TestEditor test={test} kind={/^(last|first)_of$/.test(subject.function) ? "timestamp" : "real"} values={{}} isCount={subject.function === "count_of"} onChange={onChange} />
        </>
      );
    case "expression":
      return (
        <>
          <code>{subject.text}</code>
          <TestEditor test={test} kind="text" values={{}} onChange={onChange} />
        </>
      );
  }
}

function YesOrNo({ name, is, onChange }: { name: string; is: boolean; onChange: (line: Line) => void }) {
  const say = useWords();
  const lineOfTag = useLineOfTag();
  return (
    <>
      <TagPicker name={name} onChange={(next) => onChange(lineOfTag(next))} />
      <Select
        aria-label={say("value")}
        value={is ? "yes" : "no"}
        options={[
          { value: "yes", label: say("yes") },
          { value: "no", label: say("no") },
        ]}
        onChange={(answer) => onChange(answer === "yes" ? { kind: "holds", name } : { kind: "not", item: { kind: "holds", name } })}
      />
    </>
  );
}

/** The row that a tag begins with: what is asked of it fits its kind. */
function useLineOfTag(): (name: string) => Line {
  const offered = useOffered();
  return (name) => {
    const found = tagNamed(offered, name);
    const kind = found?.tag.kind ?? "text";
    const codes = Object.keys(found?.values ?? {});
    if (kind === "boolean") {
      return { kind: "holds", name };
    }
    const [asks = "="] = asksOf(kind, codes.length > 0);
    return testOf({ kind: "tag", name }, asks, [], firstOf(kind, codes, new Date().toISOString().slice(0, 10)));
  };
}
