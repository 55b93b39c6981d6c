import { isMap, isScalar, isSeq, parseDocument, stringify, type Document, type Pair, type YAMLMap, type YAMLSeq } from "yaml";
import { equal } from "./diff";
import { isFields, type Json } from "./types";

export type Reading = { readonly value: Json | undefined; readonly line: number | null };

/** Read a text; where it is no YAML, the line that is wrong. */
export function readText(text: string): Reading {
  const document = parseDocument(text, { prettyErrors: true });
  const wrong = document.errors[0];
  if (wrong) {
    return { value: undefined, line: wrong.linePos?.[0].line ?? null };
  }
  return { value: document.toJS() as Json, line: null };
}

/**
 * Write what a document says now into the text that it had: comments, order and manner of what did
 * not change stay as they are.
 */
export function rewrite(text: string, value: Json): string {
  const document = parseDocument(text);
  if (document.errors.length > 0 || !isMap(document.contents) || !isFields(value)) {
    return stringify(value, { lineWidth: 140 });
  }
  if (equal(document.toJS(), value)) {
    return text;
  }
  mergeMap(document, document.contents, value);
  return document.toString({ lineWidth: 140, flowCollectionPadding: false });
}

function mergeMap(document: Document, map: YAMLMap, value: { readonly [name: string]: Json }): void {
  map.items = map.items.filter((pair) => keyOf(pair) in value);
  for (const [name, now] of Object.entries(value)) {
    const pair = map.items.find((one) => keyOf(one) === name);
    if (!pair) {
      map.add(document.createPair(name, now));
    } else {
      pair.value = merged(document, pair.value, now);
    }
  }
}

function merged(document: Document, node: unknown, now: Json): unknown {
  if (equal(plain(document, node), now)) {
    return node;
  }
  if (isMap(node) && isFields(now)) {
    mergeMap(document, node, now);
    return node;
  }
  if (isSeq(node) && Array.isArray(now)) {
    mergeSeq(document, node, now);
    return node;
  }
  const made = document.createNode(now, { flow: isScalar(node) ? false : undefined });
  if (isScalar(node) && isScalar(made)) {
    made.comment = node.comment;
    made.commentBefore = node.commentBefore;
    if (typeof node.value === typeof now && node.type) {
      made.type = node.type;
    }
  }
  return made;
}

/** Keep items that stay, found by their name or by all that they say; others are made anew. */
function mergeSeq(document: Document, seq: YAMLSeq, now: readonly Json[]): void {
  const old = [...seq.items];
  seq.items = now.map((one) => {
    const name = nameOf(one);
    const at = old.findIndex((item) => {
      const was = plain(document, item);
      return name === undefined ? equal(was, one) : nameOf(was) === name;
    });
    const [kept] = at < 0 ? [] : old.splice(at, 1);
    return kept === undefined ? document.createNode(one, { flow: isEdge(one) }) : merged(document, kept, one);
  });
}

function nameOf(value: Json | undefined): Json | undefined {
  return isFields(value) ? (value.id ?? value.name) : undefined;
}

function isEdge(value: Json): boolean {
  return isFields(value) && "source" in value && "target" in value;
}

function plain(document: Document, node: unknown): Json | undefined {
  if (isMap(node) || isSeq(node)) {
    return node.toJS(document) as Json;
  }
  return isScalar(node) ? (node.value as Json) : (node as Json | undefined);
}

function keyOf(pair: Pair): string {
  return String(isScalar(pair.key) ? pair.key.value : pair.key);
}
