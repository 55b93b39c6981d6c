import { CloseOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Checkbox, Segmented } from "antd";
import {
  QueryBuilder,
  type ActionProps,
  type CombinatorSelectorProps,
  type NotToggleProps,
  type RuleGroupType,
  type RuleProps,
} from "react-querybuilder";
import type { Palette } from "../../api/schema";
import "./conditions.css";
import { LineEditor } from "./LineEditor";
import { firstOf, rule, testOf, type Line } from "./tree";
import { Parameters, Vocabulary, type NamedValue } from "./vocabulary";
import { useWords } from "./words";

/** Groups in groups: more than three of them nobody can read. */
const LEVELS_MAX = 3;

const NONE: readonly NamedValue[] = [];

type Props = {
  offered: Palette;
  /** Parameters of the strategy, which values may be. */
  parameters?: readonly NamedValue[];
  query: RuleGroupType;
  onChange: (query: RuleGroupType) => void;
};

/** An editor of conditions: groups that are joined, and rows that each test one thing. */
export function ConditionBuilder({ offered, parameters = NONE, query, onChange }: Props) {
  const say = useWords();
  return (
    <Vocabulary value={offered}>
      <Parameters value={parameters}>
        <QueryBuilder
          query={query}
          onQueryChange={onChange}
          onAddRule={(added) => ({ ...added, ...rule(firstLine(offered)) })}
          fields={[{ name: "line", label: "line" }]}
          accessibleDescriptionGenerator={({ path }) => say(path.length === 0 ? "allConditions" : "oneGroup")}
          enableMountQueryChange={false}
          addRuleToNewGroups
          showNotToggle
          maxLevels={LEVELS_MAX}
          controlElements={CONTROLS}
          controlClassnames={{ queryBuilder: "hc-conditions" }}
        />
        {query.rules.length === 0 && <p className="hc-secondary">{say("none")}</p>}
      </Parameters>
    </Vocabulary>
  );
}

function firstLine(offered: Palette): Line {
  const first = offered.tags.find(({ tag }) => tag.kind !== "boolean" && tag.kind !== "text") ?? offered.tags[0];
  if (first === undefined) {
    return { kind: "text", text: "" };
  }
  if (first.tag.kind === "boolean") {
    return { kind: "holds", name: first.tag.name };
  }
  const codes = Object.keys(first.values);
  const subject = { kind: "tag", name: first.tag.name } as const;
  return testOf(subject, codes.length ? "in" : ">=", [], firstOf(first.tag.kind, codes, new Date().toISOString().slice(0, 10)));
}

function Row({ rule: { value }, path, actions }: RuleProps) {
  const say = useWords();
  return (
    <div className="hc-line">
      <LineEditor line={value as Line} onChange={(line) => actions.onPropChange("value", line, path)} />
      <Button type="text" icon={<CloseOutlined />} aria-label={say("removeLine")} onClick={() => actions.onRuleRemove(path)} />
    </div>
  );
}

function Joined({ value, handleOnChange }: CombinatorSelectorProps) {
  const say = useWords();
  return (
    <Segmented
      size="small"
      aria-label={say("joined")}
      value={value ?? "and"}
      options={[
        { value: "and", label: say("allOf") },
        { value: "or", label: say("anyOf") },
      ]}
      onChange={handleOnChange}
    />
  );
}

function Not({ checked, handleOnChange }: NotToggleProps) {
  const say = useWords();
  return (
    <Checkbox checked={checked} onChange={(event) => handleOnChange(event.target.checked)}>
      {say("not")}
    </Checkbox>
  );
}

function AddLine({ handleOnClick }: ActionProps) {
  const say = useWords();
  return (
    <Button size="small" icon={<PlusOutlined />} onClick={(event) => handleOnClick(event)}>
      {say("addLine")}
    </Button>
  );
}

function AddGroup({ handleOnClick, level }: ActionProps) {
  const say = useWords();
  // The root is level 0: a group of level 2 holds no further one.
  return level >= LEVELS_MAX - 1 ? null : (
    <Button size="small" icon={<PlusOutlined />} onClick={(event) => handleOnClick(event)}>
      {say("addGroup")}
    </Button>
  );
}

function RemoveGroup({ handleOnClick }: ActionProps) {
  const say = useWords();
  return <Button size="small" type="text" icon={<CloseOutlined />} aria-label={say("removeGroup")} onClick={(event) => handleOnClick(event)} />;
}

const CONTROLS = {
  rule: Row,
  combinatorSelector: Joined,
  notToggle: Not,
  addRuleAction: AddLine,
  addGroupAction: AddGroup,
  removeGroupAction: RemoveGroup,
};
