import type { Gain } from "../../api/schema";
import { tellMoney, tellShare, type Language } from "../../i18n";

const WHOLE = 10_000;

/** Shares in ten-thousandths, arm by arm: `old 80% · new 20%`. */
export function tellShares(shares: Readonly<Record<string, number>>, language: Language): string {
  return Object.entries(shares)
    .map(([arm, share]) => `${arm} ${tellShare(share / WHOLE, language, share % 100 === 0 ? 0 : 2)}`)
    .join(" · ");
}

/** Whether a goal counts money, in cents; otherwise it is the share of customers who did something. */
export function isMoney({ money, amount }: Gain): boolean {
  return Boolean(money) || Boolean(amount);
}

/** A level of a metric, or a difference of two; a difference says its sign. */
export function tellLevel(value: number, money: boolean, language: Language, signed = false): string {
  const told = money ? tellMoney(Math.round(value), language) : tellShare(value, language, 2);
  return signed && value > 0 ? `+${told}` : told;
}
