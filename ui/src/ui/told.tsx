import type { ReactNode } from "react";
import { maySee, useMe, useSession } from "../api";
import { tellCount, tellMoney, tellShare, tellWhen, useLanguage, type Fineness } from "../i18n";
import { useWords } from "./words";

export const ZONE = "Asia/Shanghai";

/** The bank's zone: times are shown in it, wherever the browser is. */
export function useZone(): string {
  return useSession().data?.zone ?? ZONE;
}

/** Integer cents as yuan. */
export function Money({ cents }: { cents: number }) {
  return <span className="hc-number">{tellMoney(cents, useLanguage())}</span>;
}

export function Count({ value }: { value: number }) {
  return <span className="hc-number">{tellCount(value, useLanguage())}</span>;
}

/** A share between 0 and 1. */
export function Share({ value, digits = 1 }: { value: number; digits?: number }) {
  return <span className="hc-number">{tellShare(value, useLanguage(), digits)}</span>;
}

/** An instant (microseconds, UTC) in the bank's zone; nothing for none. */
export function When({ at, fineness = "minute" }: { at: number | null | undefined; fineness?: Fineness }) {
  const zone = useZone();
  const language = useLanguage();
  if (at === null || at === undefined) {
    return <span className="hc-secondary">—</span>;
  }
  return <time dateTime={new Date(at / 1000).toISOString()}>{tellWhen(at, zone, language, fineness)}</time>;
}

/** A sentence of the engine, as it is. */
export function Sentence({ text }: { text: string }) {
  return <span className="hc-sentence">{text}</span>;
}

/** What is said of something, behind a colon of the reader's language. */
export function Of({ what, children }: { what: ReactNode; children: ReactNode }) {
  const say = useWords();
  return (
    <>
      {what}
      {say("colon")}
      {children}
    </>
  );
}

/** A customer, by the name that the engine masked, with the way to the whole view. */
export function Person({ customer, name }: { customer: string; name?: string | null }) {
  return (
    <a href={`#/customers/${encodeURIComponent(customer)}`} className="hc-person">
      {name ? `${name} ` : ""}
      <code>{customer}</code>
    </a>
  );
}

/** A strategy by its name, with the way to it for those who may see it. Of a journey's wave, it stands before the wave. */
export function StrategyLink({ strategy, label }: { strategy: string; label: string }) {
  const [id = strategy] = strategy.split("/");
  return maySee(useMe(), ["see_strategies"]) ? <a href={`#/strategies/${encodeURIComponent(id)}`}>{label}</a> : <>{label}</>;
}
