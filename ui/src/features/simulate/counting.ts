import type { Forecast, Story, StrategyForecast, Volume } from "../../api/schema";
import { branchOf, edgeKey, type Strategy } from "../../document";
import type { Step } from "../../charts";

const CHOSEN = new Set(["CHOSEN", "RIDES"]);

export type Counts = { readonly nodes: ReadonlyMap<string, number>; readonly edges: ReadonlyMap<string, number> };

export function ownOf(forecast: Forecast, strategy: string): StrategyForecast | undefined {
  return forecast.strategies.find((one) => one.strategy === strategy);
}

/** How many came along each way, and to each node; a strategy of one step says only what left. */
export function countsOf(strategy: Strategy, own: StrategyForecast): Counts {
  const went = new Map(own.passed.filter(({ did }) => did === "went").map((one) => [JSON.stringify([one.node, one.branch]), one.times]));
  const edges = new Map<string, number>();
  const nodes = new Map<string, number>();
  for (const edge of strategy.graph.edges) {
    const times = went.get(JSON.stringify([edge.source, branchOf(edge)]));
    if (times !== undefined) {
      edges.set(edgeKey(edge), times);
      nodes.set(edge.target, (nodes.get(edge.target) ?? 0) + times);
    }
  }
  for (const node of strategy.graph.nodes) {
    if (node.kind === "entry" && own.passed.length > 0) {
      nodes.set(node.id, own.entered);
    }
    if (own.passed.length === 0 && (node.kind === "message" || node.kind === "task")) {
      nodes.set(node.id, own.sent);
    }
  }
  return { nodes, edges };
}

/** Why proposals did not leave: what was asked of arbitration, and what each reason took. */
export function lossesOf(own: StrategyForecast, tell: (reason: string) => string, asked: string): { start: Step; steps: Step[] } {
  const all = Object.entries(own.reasons);
  const start = { name: asked, change: Math.round(all.reduce((sum, [, times]) => sum + times, 0)) };
  const steps = all
    .filter(([reason, times]) => !CHOSEN.has(reason) && Math.round(times) > 0)
    .sort(([, one], [, other]) => other - one)
    .map(([reason, times]) => ({ name: tell(reason), change: -Math.round(times) }));
  return { start, steps };
}

/** The nodes and ways that a customer went through. */
export function wayOf(strategy: Strategy, story: Story): ReadonlySet<string> {
  const found = new Set<string>();
  for (const step of story.steps) {
    found.add(step.node);
    if (step.did === "went") {
      const edge = strategy.graph.edges.find((one) => one.source === step.node && branchOf(one) === step.branch);
      if (edge) {
        found.add(edgeKey(edge));
        found.add(edge.target);
      }
    }
  }
  return found;
}

/** What leaves by channel and day, as a table: days in order, channels in order. */
export function calendarOf(volumes: readonly Volume[]): { days: string[]; channels: string[]; values: (number | null)[][] } {
  const days = [...new Set(volumes.map(({ day }) => day))].sort();
  const channels = [...new Set(volumes.map(({ channel }) => channel))].sort();
  const means = new Map(volumes.map(({ channel, day, mean }) => [`${channel} ${day}`, Math.round(mean)]));
  return { days, channels, values: channels.map((channel) => days.map((day) => means.get(`${channel} ${day}`) ?? null)) };
}
