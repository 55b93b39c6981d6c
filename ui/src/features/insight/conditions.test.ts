import { expect, test } from "vitest";
import { countOf, eventOf, followed, paidTo, stuck, tagged } from "./conditions";

test.each([
  [countOf("wealth_viewed", 30), "count_of('wealth_viewed', days => 30)"],
  [countOf("card_spent:merchant=Bob's", 7), "count_of('card_spent', days => 7, where => merchant = 'Bob''s')"],
  [countOf("loan_overdue:days=3", 7), "count_of('loan_overdue', days => 7, where => days = 3)"],
  [stuck("wealth_viewed", "wealth_bought", 90), "count_of('wealth_viewed', days => 90) >= 1 AND count_of('wealth_bought', days => 90) = 0"],
  [followed("fund_in", "transfer_out", 30, 7), "followed_of('fund_in', by => 'transfer_out', within_minutes => 30, days => 7) >= 1"],
  [paidTo(["transfer_out"], "counterparty", "bank_a", 90), "count_of('transfer_out', days => 90, where => counterparty = 'bank_a') >= 1"],
  [eventOf("card_spent:merchant=Bob's"), "card_spent"],
  [tagged("customer_tier", "mass"), "customer_tier = 'mass'"],
  [tagged("credit_card", "false"), "credit_card = false"],
])("%s", (made, written) => {
  expect(made).toBe(written);
});
