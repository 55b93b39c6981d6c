import { useCanvas, useStrategy } from "../../../canvas";
import { isFields, textOf, type Fields, type Json } from "../../../document";
import { AwaitedInput, ChoiceInput, ConditionInput, TextInput, withField, YesInput } from "../../../nodes";
import { EmptyState, Panel } from "../../../ui";
import { useWords } from "./words";
import { Rows, rowsOf } from "./Rows";

/** What takes a customer out of the journey wherever he is. */
export function ExitsPane() {
  const say = useWords();
  const { exits } = useStrategy() as unknown as Fields;
  const act = useCanvas((canvas) => canvas.act);
  const free = () => {
    const taken = new Set(rowsOf(exits).map(({ id }) => textOf(id)));
    let number = 1;
    while (taken.has(`exit_${String(number)}`)) {
      number += 1;
    }
    return `exit_${String(number)}`;
  };
  return (
    <Panel title={say("exits")}>
      <p className="hc-secondary">{say("exitsHint")}</p>
      {rowsOf(exits).length === 0 && <EmptyState title={say("noExits")} />}
      <Rows name={say("exitRule")} value={exits} made={{ id: free(), awaits: { event: "" } }} onChange={(value) => act({ do: "set_strategy", field: "exits", value })}>
        {(rule, keep) => <Exit rule={rule} keep={keep} />}
      </Rows>
    </Panel>
  );
}

function Exit({ rule, keep }: { rule: Fields; keep: (rule: Fields) => void }) {
  const say = useWords();
  const isCondition = !isFields(rule.awaits);
  const becomes = (kind: Json | undefined) => {
    const rest = withField(withField(rule, "awaits", undefined), "condition", undefined);
    const { goal, ...named } = rest;
    keep({ ...named, ...(kind === "condition" ? { condition: "" } : { awaits: { event: "" } }), ...(goal !== undefined && { goal }) });
  };
  return (
    <>
      <ChoiceInput
        label={say("exitWhen")}
        value={isCondition ? "condition" : "happens"}
        onChange={becomes}
        options={[
          { value: "happens", label: say("exitHappens") },
          { value: "condition", label: say("exitCondition") },
        ]}
      />
      {isCondition ? (
        <ConditionInput label={say("exitTrue")} value={rule.condition} onChange={(condition) => keep({ ...rule, condition: condition ?? "" })} />
      ) : (
        <div className="hc-span">
          <AwaitedInput label={say("exitHappened")} value={rule.awaits} onChange={(awaits) => keep({ ...rule, awaits: awaits ?? {} })} />
        </div>
      )}
      <YesInput label={say("exitGoal")} value={rule.goal} onChange={(goal) => keep(withField(rule, "goal", goal))} />
      <TextInput label={say("exitId")} value={rule.id} onChange={(id) => textOf(id) && keep({ ...rule, id: textOf(id) })} />
    </>
  );
}
