import { isFields, textOf, textsOf, type Json, type Node } from "./types";

export const NEXT = "";
export const ELSE = "else";
export const TIMEOUT = "timeout";
export const BLOCKED = "blocked";
export const GOAL = "goal";
export const HELD_OUT = "held_out";

const LEADS_ON = new Set(["wait", "other_channel", "manager"]);

/** The branches that lead on from a node; each of them has to be drawn once. */
export function waysOf(node: Node): readonly string[] {
  switch (node.kind) {
    case "entry":
    case "set_tag":
    case "adjust_preference":
      return [NEXT];
    case "condition_split":
      return [...names(node.branches), ELSE];
    case "audience_split":
      return [...names(node.audiences), ELSE];
    case "experiment_split":
      return [...names(node.arms), ...aside(node.namespace)];
    case "wave_split":
      return [...textsOf(node.stages), ELSE];
    case "wait":
      return isFields(node.until) && node.until.kind === "date" ? [NEXT, "missing", "past"] : [NEXT];
    case "wait_for_event":
      return [NEXT, TIMEOUT];
    case "race":
      return [...names(node.awaits), TIMEOUT];
    case "message":
    case "choose":
    case "benefit":
      return [NEXT, ...blocked(node)];
    case "task": {
      const branches = textsOf(node.branches);
      return [...(branches.length > 0 ? [...branches, ELSE] : [NEXT]), ...blocked(node)];
    }
    case "sub_journey":
      return [GOAL, ELSE];
    case "jump":
      return [ELSE];
    case "exit":
      return [];
  }
}

function names(value: Json | undefined): readonly string[] {
  return isFields(value) ? Object.keys(value) : [];
}

function blocked(node: Node): readonly string[] {
  return LEADS_ON.has(textOf(node.on_blocked)) ? [BLOCKED] : [];
}

/** Who is not in the namespace's part goes on elsewhere, and who is held out of all its trials. */
function aside(namespace: Json | undefined): readonly string[] {
  return isFields(namespace) ? [ELSE, ...(namespace.held_out ? [HELD_OUT] : [])] : [];
}
