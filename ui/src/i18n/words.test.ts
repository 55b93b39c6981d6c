import { expect, test } from "vitest";

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
