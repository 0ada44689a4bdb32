import { z } from 'zod';
import { prefix, type Rig } from '../rig.ts';
import { some, type Violation } from './violation.ts';

const name = z.object({ name: z.string() });

/** What a run or a preview leaves only while it lasts. */
const whileItLasts = [
  'run_identities',
  'run_outcomes',
  'run_superseded',
  'run_ignored',
  'run_first_leads',
  'run_near',
  'run_members',
  'run_people',
  'run_candidates',
  'run_standing',
  'run_outcome_times',
  'run_lead_accounts',
  'run_qualifications',
  'run_first_contacts',
];
/** Runs that died leave theirs until the next one clears up; a few may have died lately. */
const fewRuns = 8;

/** 9: of what died nothing is left for ever. */
export async function nothingGrows(rig: Rig): Promise<Violation[]> {
  const { redis } = rig.services;
  const violations: Violation[] = [];
  const published = await redis.hget(`${prefix}:queue:published`, 'generation');
  const generations = await redis.keys(`${prefix}:queue:generation:*`);
  const lasting: string[] = [];
  for (const key of generations) {
    if (!key.startsWith(`${prefix}:queue:generation:${published}:`) && (await redis.ttl(key)) === -1) lasting.push(key);
  }
  if (lasting.length > 0)
    violations.push({
      invariant: 9,
      what: `keys of generations that nobody reads and that never expire: ${some(lasting)}`,
    });

  for (const table of whileItLasts) {
    const left = await rig.rows(
      `SELECT DISTINCT partition AS name FROM system.parts WHERE database = currentDatabase() AND table = {table:String} AND active
       AND partition NOT LIKE '%scratch-%'`,
      name,
      { table },
    );
    if (left.length > fewRuns)
      violations.push({ invariant: 9, what: `${table} keeps ${left.length} runs that are over: ${some(left)}` });
  }
  return violations;
}
