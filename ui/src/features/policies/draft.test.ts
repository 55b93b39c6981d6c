import { describe, expect, it } from "vitest";
import { errorsIn, freshName, inner, problemAt, rulesOf, withField, withoutRule, withRule, type Plain } from "./draft";

const BANK: Plain = { zone: "Asia/Shanghai", caps: [{ id: "month", limit: 3 }, { id: "week", limit: 1 }] };

describe("the policy as plain data", () => {
  it("changes a rule in its place and leaves the others", () => {
    expect(withRule(BANK, "caps", { id: "month", limit: 2 })).toEqual({ ...BANK, caps: [{ id: "month", limit: 2 }, { id: "week", limit: 1 }] });
    expect(BANK.caps).toEqual([{ id: "month", limit: 3 }, { id: "week", limit: 1 }]);
  });
  it("adds a rule at the end, also to a list that is not there", () => {
    expect(rulesOf(withRule(BANK, "caps", { id: "day" }), "caps").map(({ id }) => id)).toEqual(["month", "week", "day"]);
    expect(withRule(BANK, "blackouts", { id: "closing" }).blackouts).toEqual([{ id: "closing" }]);
  });
  it("leaves an empty list out, as a person would", () => {
    const one = withoutRule(BANK, "caps", "month");
    expect(rulesOf(one, "caps").map(({ id }) => id)).toEqual(["week"]);
    expect("caps" in withoutRule(one, "caps", "week")).toBe(false);
  });
  it("writes no nothing", () => {
    expect(withField({ a: 1, b: 2 }, "b", [])).toEqual({ a: 1 });
    expect(withField({ a: 1 }, "b", 0)).toEqual({ a: 1, b: 0 });
    expect(inner({ a: [] }, "a")).toEqual({});
  });
  it("gives names that are free", () => {
    expect(freshName({ caps: [{ id: "cap_2" }] }, "caps")).toBe("cap_3");
    expect(freshName({}, "open_hours")).toBe("hours_1");
  });
  it("finds a problem beside its field, and counts those of a rule", () => {
    const one = { code: "c", is_advice: false, fix: "", node: "", title: "", edge: null, line: 1, column: 1, at: "" };
    const problems = [
      { ...one, path: "caps/month/limit", message: "zu klein" },
      { ...one, path: "caps/month2/limit", message: "anders" },
      { ...one, path: "caps/month/window", message: "Rat", is_advice: true },
    ];
    expect(problemAt(problems, "caps/month")).toBe("zu klein");
    expect(problemAt(problems, "caps/month/window")).toBe(undefined);
    expect(errorsIn(problems, "caps")).toBe(2);
  });
});
