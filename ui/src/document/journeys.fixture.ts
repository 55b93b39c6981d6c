import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readStrategy } from "./read";
import { readText } from "./text";
import type { Strategy } from "./types";

const FOLDER = join(import.meta.dirname, "../../../examples/journeys/strategies");

/** The journeys of the example bank: name, text, and what it says. */
export const JOURNEYS: readonly (readonly [string, string, Strategy])[] = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".yaml"))
  .sort()
  .map((name) => {
    const text = readFileSync(join(FOLDER, name), "utf8");
    const strategy = readStrategy(readText(text).value);
    if (!strategy) {
      throw new Error(`${name} cannot be drawn`);
    }
    return [name, text, strategy];
  });
