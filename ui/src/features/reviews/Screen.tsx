import { useState } from "react";
import type { Paper, ReviewAsked } from "../../api/schema";
import { useLanguage } from "../../i18n";
import { Button, EmptyState, Failure, Flex, FormField, Messages, Page, Panel, Select, Skeleton } from "../../ui";
import { ConversionInput, keepFile, PeriodInput, useConversion, usePeriod } from "../../ui/asking";
import { makeReview, useStrategies } from "./asked";
import { useWords } from "./words";
import "./review.css";

const DAYS = 28;

/** Make the review of a strategy's days, read it, keep it. */
export function Screen() {
  const say = useWords();
  const language = useLanguage();
  const { message } = Messages.useApp();
  const offered = useStrategies();
  const period = usePeriod(DAYS, true);
  const [terms, setTerms] = useConversion();
  const [strategy, setStrategy] = useState("");
  const [page, setPage] = useState("");
  const [busy, setBusy] = useState<Paper | null>(null);
  const [error, setError] = useState<unknown>(null);

  async function make(form: Paper): Promise<void> {
    const { event, amount, window_days } = terms;
    const asked: ReviewAsked = { begins: period.begins, ends: period.ends, strategy, form, event, amount, window_days };
    setBusy(form);
    setError(null);
    try {
      const content = await makeReview(asked);
      if (form === "html") {
        setPage(await content.text());
      } else {
        keepFile(content, `${strategy}-${period.from}-${period.to}.${form}`);
        message.success(say("kept"));
      }
    } catch (failed) {
      setError(failed);
    } finally {
      setBusy(null);
    }
  }

  const wrong = !strategy || period.isWrong || busy !== null;
  return (
    <Page title={say("title")} hint={say("hint")}>
      <Panel>
        <Flex gap={12} wrap align="end">
          <FormField label={say("strategy")}>
            <Select<string>
              aria-label={say("strategy")}
              placeholder={say("choose")}
              style={{ width: 240 }}
              showSearch={{ optionFilterProp: "label" }}
              value={strategy || null}
              options={(offered.data?.strategies ?? []).map(({ id, label }) => ({ value: id, label: label[language] }))}
              onChange={(id) => setStrategy(id ?? "")}
            />
          </FormField>
          <PeriodInput period={period} />
          <ConversionInput value={terms} onChange={setTerms} />
          <FormField label=" ">
            <Flex gap={8} wrap>
              <Button type="primary" disabled={wrong} loading={busy === "html"} onClick={() => void make("html")}>
                {say("make")}
              </Button>
              <Button disabled={wrong} loading={busy === "docx"} onClick={() => void make("docx")}>
                {say("docx")}
              </Button>
              <Button disabled={wrong} loading={busy === "xlsx"} onClick={() => void make("xlsx")}>
                {say("xlsx")}
              </Button>
            </Flex>
          </FormField>
        </Flex>
      </Panel>
      {error !== null && <Failure error={error} />}
      {busy === "html" && <Skeleton active />}
      {page ? (
        // Nothing in it may run or reach out: no scripts, no forms, an origin of its own.
        <iframe className="hc-review" title={say("paper")} sandbox="" srcDoc={page} />
      ) : (
        busy === null && <EmptyState title={say("empty")} hint={say("emptyHint")} />
      )}
    </Page>
  );
}
