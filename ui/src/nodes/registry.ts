import type { Kind } from "../document";
import type { NodeKind } from "./kinds";
import { adjustPreference } from "./adjust_preference/kind";
import { audienceSplit } from "./audience_split/kind";
import { benefit } from "./benefit/kind";
import { choose } from "./choose/kind";
import { conditionSplit } from "./condition_split/kind";
import { entry } from "./entry/kind";
import { exit } from "./exit/kind";
import { experimentSplit } from "./experiment_split/kind";
import { jump } from "./jump/kind";
import { message } from "./message/kind";
import { race } from "./race/kind";
import { setTag } from "./set_tag/kind";
import { subJourney } from "./sub_journey/kind";
import { task } from "./task/kind";
import { wait } from "./wait/kind";
import { waitForEvent } from "./wait_for_event/kind";
import { waveSplit } from "./wave_split/kind";

/** What the canvas knows of each kind of node. */
export const NODE_KINDS: Readonly<Record<Kind, NodeKind>> = {
  entry,
  condition_split: conditionSplit,
  audience_split: audienceSplit,
  experiment_split: experimentSplit,
  wave_split: waveSplit,
  wait,
  wait_for_event: waitForEvent,
  race,
  message,
  task,
  choose,
  benefit,
  set_tag: setTag,
  adjust_preference: adjustPreference,
  sub_journey: subJourney,
  jump,
  exit,
};
