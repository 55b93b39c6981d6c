import type { Language } from "./language";

const LOCALE: Record<Language, string> = { zh: "zh-CN", en: "en-GB" };

/** Integer cents as yuan: 123456 is ¥1,234.56; whole yuan show no cents. */
export function tellMoney(cents: number, language: Language): string {
  const digits = cents % 100 === 0 ? 0 : 2;
  return new Intl.NumberFormat(LOCALE[language], {
    style: "currency",
    currency: "CNY",
    currencyDisplay: "narrowSymbol",
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(cents / 100);
}

export function tellCount(number: number, language: Language): string {
  return new Intl.NumberFormat(LOCALE[language]).format(number);
}

/** A share between 0 and 1 as percent. */
export function tellShare(share: number, language: Language, digits = 1): string {
  return new Intl.NumberFormat(LOCALE[language], {
    style: "percent",
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(share);
}

export type Fineness = "day" | "minute" | "second";

/** An instant (microseconds since 1970, UTC) as a time in the bank's zone. */
export function tellWhen(instant: number, zone: string, language: Language, fineness: Fineness = "minute"): string {
  const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  const finer = fineness === "day" ? {} : fineness === "minute" ? clock : { ...clock, second: "2-digit" as const };
  const parts = new Intl.DateTimeFormat(LOCALE[language], {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    ...finer,
  }).formatToParts(new Date(instant / 1000));
  const of = (type: string) => parts.find((part) => part.type === type)?.value ?? "";
  const day = `${of("year")}-${of("month")}-${of("day")}`;
  const time = [of("hour"), of("minute"), of("second")].filter(Boolean).join(":");
  return time ? `${day} ${time}` : day;
}
