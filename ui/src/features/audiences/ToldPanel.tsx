import { useNavigate } from "react-router";
import type { ApiError } from "../../api";
import type { ConditionTold } from "../../api/schema";
import { tellCount, useLanguage } from "../../i18n";
import { Allowed, Button, Collapse, Failure, Flex, Messages, Panel, Problems, Sentence, Spin, Statistic } from "../../ui";
import { useCount } from "./asked";
import { SaveAction } from "./SaveAction";
import { useWords } from "./words";

type Props = { told: ConditionTold | undefined; error: ApiError | null; audience: string };

/** What the engine says of a condition: how many meet it, in words, what is wrong; and what to do with it. */
export function ToldPanel({ told, error, audience }: Props) {
  const say = useWords();
  const language = useLanguage();
  const navigate = useNavigate();
  const { message } = Messages.useApp();
  const where = told && told.problems.length === 0 ? told.text : "";

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(where);
      message.success(say("copied"));
    } catch {
      message.warning(say("copyFailed"));
    }
  }

  return (
    <Panel title={say("count")}>
      <Flex vertical gap={12}>
        {error && <Failure error={error} />}
        {!told && !error && <span className="hc-secondary">{say("ask")}</span>}
        {where !== "" && <Counted where={where} />}
        {told?.read_back && (
          <div>
            <h3 className="hc-heading">{say("readBack")}</h3>
            <Sentence text={told.read_back[language]} />
          </div>
        )}
        {told && told.problems.length > 0 && (
          <div>
            <h3 className="hc-heading">{say("problems")}</h3>
            <Problems problems={told.problems.map(({ code, message: text, fix, is_advice, at }) => ({ code, message: text, fix, where: at, severity: is_advice ? "advice" : "error" }))} />
          </div>
        )}
        {where !== "" && (
          <>
            <Flex gap={8} wrap>
              <Allowed to="draw">
                <Button type="primary" onClick={() => void navigate("/strategies/new", { state: { condition: where } })}>
                  {say("toStrategy")}
                </Button>
              </Allowed>
              <SaveAction where={where} audience={audience} />
              <Button onClick={() => void copy()}>{say("copy")}</Button>
            </Flex>
            <Collapse
              size="small"
              items={[
                { key: "text", label: say("text"), children: <code className="hc-code">{where}</code> },
                { key: "sql", label: say("sql"), children: <code className="hc-code">{told?.sql}</code> },
              ]}
            />
          </>
        )}
      </Flex>
    </Panel>
  );
}

function Counted({ where }: { where: string }) {
  const say = useWords();
  const language = useLanguage();
  const { data, error, isFetching, isPlaceholderData } = useCount(where);
  if (error) {
    return <Failure error={error} />;
  }
  if (!data || (isFetching && isPlaceholderData)) {
    return (
      <div role="status">
        <Spin size="small" /> {say("counting")}
      </div>
    );
  }
  return (
    <div role="status">
      <Statistic value={say("people", { count: tellCount(data.customers, language) })} />
    </div>
  );
}
