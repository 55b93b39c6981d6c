import { expect, test } from "vitest";
import { agreed, written } from "./words";

type Found = Record<string, { zh?: Record<string, string>; en?: Record<string, string> }>;
const zhFiles = import.meta.glob("../**/zh.ts", { eager: true }) as Found;
const enFiles = import.meta.glob("../**/en.ts", { eager: true }) as Found;
const facts = (text: string) => [...text.matchAll(/{{(\w+)}}/g)].map((found) => found[1]).sort();
const pairs = Object.entries(zhFiles).map(([path, file]) => [path, file.zh ?? {}, enFiles[path.replace(/zh\.ts$/, "en.ts")]?.en ?? {}] as const);

test("there are words", () => {
  expect(pairs.length).toBeGreaterThan(2);
  expect(Object.keys(enFiles)).toHaveLength(pairs.length);
});

test.each(pairs)("%s says the same in both languages", (_, zh, en) => {
  expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort());
  for (const [key, text] of Object.entries(zh)) {
    expect(text, key).not.toBe("");
    expect(en[key], key).not.toBe("");
    expect(facts(en[key] ?? ""), key).toEqual(facts(text));
    expect(en[key], key).not.toMatch(/[\u4e00-\u9fff]/);
  }
});

// Names that are the same in both languages, and keys that hold nothing but facts.
const BARE = /^[\s\d%·:：/()（）,.+→×–—-]*$/;
const SAME = /^(SQL|YAML|JSON|CSV|XLSX|P95|P99|OIDC|App|ID|R[1-5]|C[1-5]|English)$/;

test.each(pairs)("%s speaks Chinese", (_, zh) => {
  for (const [key, text] of Object.entries(zh)) {
    const bare = text.replace(/{{\w+}}/g, "");
    expect(BARE.test(bare) || SAME.test(bare.trim()) || /[\u4e00-\u9fff]/.test(bare), `${key}: ${text}`).toBe(true);
  }
});

test("numbers are told like all counts, texts as they are", () => {
  expect(written({ count: 12345, share: 0.5, version: "2026" }, "en")).toEqual({ count: "12,345", share: "0.5", version: "2026" });
});

test.each([
  ["1 [message|messages]", "1 message"],
  ["0 [message|messages]", "0 messages"],
  ["1,001 waiting [message was|messages were] pulled back", "1,001 waiting messages were pulled back"],
  ["of 21 [answer|answers]; 1 more [strategy|strategies]", "of 21 answers; 1 more strategy"],
  ["[a|b] without a number stays", "[a|b] without a number stays"],
])("%s is %s", (sentence, told) => {
  expect(agreed(sentence)).toBe(told);
});
