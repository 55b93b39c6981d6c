import type { FactorTold } from "../../api/schema";
import type { Step } from "../../charts";

/** Shares are shown in hundredths. */
const HUNDRED = 100;

/**
 * The bars of a score's waterfall: how much each factor adds and takes away, in percent.
 * What adds stands first, so that what takes away hangs from it.
 */
export function sharesOf(factors: readonly FactorTold[]): Step[] {
  return factors
    .flatMap(({ label, share }) =>
      share === null || share === undefined ? [] : [{ name: label, change: Math.round(share * HUNDRED) }],
    )
    .sort((a, b) => Number(b.change > 0) - Number(a.change > 0));
}

/** Factors that neither add nor take away. */
export function neutral(factors: readonly FactorTold[]): readonly FactorTold[] {
  return factors.filter(({ share }) => share === null || share === undefined);
}
