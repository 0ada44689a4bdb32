import type { Model } from '../../model/types.ts';
import { route } from '../../queue/routing/route.ts';
import type { Routing } from '../../queue/routing/types.ts';
import type { Warehouse } from '../../warehouse/client.ts';
import { type PublishedRun, publishedEntries, publishedRun } from './published-entries.ts';

/** The published entries as a routing file would send them. */
export interface RoutedCount {
  readonly run: PublishedRun;
  readonly entries: number;
  /** Entries that would go to another team than the one in whose queue they are. */
  readonly moving: number;
  /** In the order in which they are tried, the fallback last; a rule that takes nothing too. */
  readonly rules: readonly RuleCount[];
  /** In the order of the file. */
  readonly teams: readonly { readonly team: string; readonly entries: number }[];
}

export interface RuleCount {
  readonly rule: string;
  /** A team's name, or `owner`. */
  readonly to: string;
  readonly entries: number;
}

/** Counts the published entries by the rule that takes each; undefined before the first publication. */
export async function countByRule(
  warehouse: Warehouse,
  { model, routing }: { readonly model: Model; readonly routing: Routing },
  options: { readonly signal: AbortSignal },
): Promise<RoutedCount | undefined> {
  const run = await publishedRun(warehouse);
  if (!run) return undefined;
  const byRule = new Map<string, number>();
  const byTeam = new Map<string, number>();
  let moving = 0;
  for await (const { facts, team } of publishedEntries(warehouse, { run, model, routing }, options)) {
    const to = route(routing, facts);
    byRule.set(to.rule, (byRule.get(to.rule) ?? 0) + 1);
    byTeam.set(to.team, (byTeam.get(to.team) ?? 0) + 1);
    if (to.team !== team) moving += 1;
  }
  const rules = [
    ...routing.rules.map(({ label, team }) => ({ rule: label, to: team ?? 'owner' })),
    { rule: 'else', to: routing.fallback },
  ];
  return {
    run,
    entries: [...byRule.values()].reduce((sum, entries) => sum + entries, 0),
    moving,
    rules: rules.map(({ rule, to }) => ({ rule, to, entries: byRule.get(rule) ?? 0 })),
    teams: routing.teams.map(({ name }) => ({ team: name, entries: byTeam.get(name) ?? 0 })),
  };
}
