export type Quantile = { readonly share: number; readonly value: number };

/** So many times the value before it, and a value at the end would press all others to the floor. */
const FAR = 3;

/** Quantiles that a picture can show, and those so far out at its upper end that they are told in words instead. */
export function shownOf(quantiles: readonly Quantile[]): { near: readonly Quantile[]; far: readonly Quantile[] } {
  const least = quantiles[0]?.value ?? 0;
  let shown = quantiles.length;
  while (shown > 2) {
    const last = (quantiles[shown - 1]?.value ?? 0) - least;
    const before = (quantiles[shown - 2]?.value ?? 0) - least;
    if (last <= FAR * before || before <= 0) {
      break;
    }
    shown -= 1;
  }
  return { near: quantiles.slice(0, shown), far: quantiles.slice(shown) };
}
