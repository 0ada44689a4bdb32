import { keptClocks, shownClocks } from '../../../src/queue/clock/sla.ts';
import type { Entry } from '../../../src/queue/entry.ts';
import { readRouting } from '../../../src/queue/routing/parse.ts';
import { entry } from '../../queue/entries.ts';
import type { Run, Scored } from './commands.ts';
import type { Publication } from './model.ts';
import { companies, type EntryId, entryIds, owners, routingYaml, second, teamNames } from './terms.ts';

const { teams } = readRouting(routingYaml, 'routing.yaml', undefined);
const iso = (at: number) => new Date(at).toISOString();

/** The queues of a run as a publish makes them: who stays in a team's keeps since when, and who has it. `before` is what was published last. */
export function scoredBy(
  run: Run,
  { runId, asOf, publishedAt }: Pick<Publication, 'runId' | 'asOf' | 'publishedAt'>,
  before: ReadonlyMap<string, Entry>,
): Publication {
  const queues = new Map<string, Entry[]>(teamNames.map((team) => [team, []]));
  for (const id of entryIds) {
    const one = scored(id, run.entries[id], runId, publishedAt, before.get(id));
    if (one) queues.get(one.team)?.push(one);
  }
  for (const entries of queues.values()) entries.sort(firstFirst);
  const turns = teams.find(({ assign }) => assign !== undefined);
  for (const [nth, one] of (queues.get(turns?.name ?? '') ?? []).entries()) {
    if (one.assigned_to !== null) continue;
    Object.assign(one, { assigned_to: turns?.reps[nth % turns.reps.length]?.name, assigned_by: 'round_robin' });
  }
  return { runId, asOf, publishedAt, toldUpTo: '0', teams: queues };
}

function scored(
  id: EntryId,
  { team: name, tier, raises }: Scored,
  runId: string,
  at: number,
  was: Entry | undefined,
): Entry | undefined {
  const team = teams.find((one) => one.name === name);
  if (!team) return undefined;
  const before = was?.team === name ? was : undefined;
  const raisedAt = raises ? at - second : was?.hand_raised_at ? Date.parse(was.hand_raised_at) : undefined;
  const owner = team.reps.find((rep) => rep.name === owners[id])?.name;
  return entry(id, {
    team: name,
    lead_id: id.startsWith('lead:') ? id.slice('lead:'.length) : '',
    account_id: companies[id],
    tier,
    hand_raised_at: raisedAt === undefined ? null : iso(raisedAt),
    routed_by: runId,
    entered_at: before?.entered_at ?? iso(at),
    assigned_to: owner ?? before?.assigned_to ?? null,
    assigned_by: owner ? 'owner' : (before?.assigned_by ?? null),
    sla: shownClocks(keptClocks(was, { team, tier, handRaisedAt: raisedAt, at })),
  });
}

function firstFirst(a: Entry, b: Entry): number {
  const raised = ({ hand_raised_at }: Entry) => hand_raised_at ?? '9';
  return raised(a).localeCompare(raised(b)) || a.tier.localeCompare(b.tier) || (a.entry_id < b.entry_id ? -1 : 1);
}
