import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClickHouseClient } from '@clickhouse/client';

/** The database of the company's own tables, which are pulled. */
export const shop = 'shop';

export const teams: Readonly<Record<string, readonly string[]>> = {
  enterprise: ['ana', 'bo'],
  growth: ['chi', 'dee'],
  self_serve: ['eli'],
};
export const leads = 300;
export const leadOf = (number: number): string => `u-${number}`;

const sources = `
leads:
  from: ${shop}.users
  arrived: updated_at
  fields:
    lead_id: id
    account_id: workspace_id
    email: email
    name: full_name
    signed_up_at: created_at
    traits: { title: title }
accounts:
  from: ${shop}.workspaces
  arrived: updated_at
  fields:
    account_id: id
    name: name
    domain: domain
    created_at: created_at
    traits: { employees: employees, industry: industry, country: country }
events:
  from: ${shop}.usage
  arrived: inserted_at
  fields: { event_id: id, lead_id: user_id, event: name, at: at, channel: { value: product } }
`;

/** Few signals of each kind: a run is a matter of a second, so that many are under way while faults strike. */
const model = `
model: chaos
signals:
  title: { trait: lead.title, score: fit, points: [{ matches: 'cto|head', give: 30 }, { matches: engineer, give: 20 }, { unknown: true, give: 5 }] }
  size: { trait: account.employees, score: fit, points: [{ at_least: 500, give: 30 }, { at_least: 20, give: 20 }] }
  pricing: { event: pricing_viewed, measure: count, within: { last: 60d }, half_life: 14d, score: engagement, points: { each: 8, limit: 24 } }
  calls: { event: api_call, measure: count, within: { last: 14d }, score: usage, points: [{ at_least: 1, give: 20 }, { at_least: 4, give: 45 }] }
  invites: { event: teammate_invited, measure: count, within: { last: 60d }, score: usage, points: { each: 5, limit: 15 } }
  days: { event: [api_call, project_created], measure: active_days, within: { last: 30d }, score: usage, points: [{ at_least: 3, give: 10 }] }
  all_calls: { of: account, event: api_call, measure: count, within: { last: 30d }, score: usage, points: [{ at_least: 10, give: 50 }] }
hand_raise:
  - { event: demo_requested, within: 14d }
qualify:
  pql: { kind: pql, usage: 40, fit: 5, lapse_after: 30d }
  pqa: { kind: pqa, usage: 50, lapse_after: 30d }
tiers:
  grades: { A: 60, B: 40, C: 20 }
  levels: { 1: 75, 2: 50, 3: 25 }
  grid: { A: [P1, P1, P2, P3], B: [P1, P2, P3, P4], C: [P2, P3, P4, P4], D: [P3, P4, P4, P4] }
suppress: [customer, opted_out, { contacted_within: 14d }, { disqualified_within: 90d }, { recycled_within: 30d }]
`;

/** `promise` in minutes: the file is written anew while all is at work, with another one. */
const routing = (promise: number) => `
entry: account
teams:
  enterprise:
    reps: [${teams.enterprise?.join(', ')}]
    sla: { hand_raise: { claim: ${promise}m, touch: 1h }, other: { touch: 3d } }
  growth:
    reps: [${teams.growth?.join(', ')}]
    sla: { other: { touch: 2d } }
  self_serve:
    reps: [${teams.self_serve?.join(', ')}]
rules:
  - { when: { account.employees: { at_least: 500 } }, to: enterprise }
  - { when: { account.employees: { at_least: 20 } }, to: growth }
  - { else: self_serve }
reasons:
  disqualify: [student, no_need]
  attempt: [voicemail, emailed]
  recycle: [timing]
`;

const gates = ['freshness', 'volume', 'unknown_traits', 'coverage', 'inflation', 'capacity', 'model'];

/** Of so small a company a few events are a large share: no gate holds a run. A touched run costs a second of processor time: they leave the machine to others in between. */
const settings = `
live: { every: 2s, poll: 4s }
gates:
${gates.map((gate) => `  ${gate}: { mode: off }`).join('\n')}
`;

export function writeFiles(folder: string): void {
  writeFileSync(join(folder, 'pql.yaml'), settings);
  writeFileSync(join(folder, 'model.yaml'), model);
  writeFileSync(join(folder, 'sources.yaml'), sources);
  rewriteRouting(folder, 15);
}

/** At one stroke, as a deployment does: who reads it meanwhile finds the whole file. */
export function rewriteRouting(folder: string, promise: number): void {
  const file = join(folder, 'routing.yaml');
  writeFileSync(`${file}.new`, routing(promise));
  renameSync(`${file}.new`, file);
}

/** Makes the company's tables: 90 companies, 300 people, some of them busy. */
export async function makeCompany(client: ClickHouseClient, seed: number): Promise<void> {
  const roll = (of: string, purpose: string, below: number) => `(cityHash64(${of}, '${seed} ${purpose}') % ${below})`;
  const since = (of: string, days: number) => `now64(3) - toIntervalSecond(${roll(of, 'when', days * 86_400)} + 600)`;
  for (const query of [
    `CREATE DATABASE ${shop}`,
    `CREATE TABLE ${shop}.workspaces (id String, name String, domain String, employees UInt32, industry String, country String,
       created_at DateTime64(3, 'UTC'), updated_at DateTime64(3, 'UTC')) ENGINE = MergeTree ORDER BY id`,
    `CREATE TABLE ${shop}.users (id String, workspace_id String, email String, full_name String, title String,
       created_at DateTime64(3, 'UTC'), updated_at DateTime64(3, 'UTC')) ENGINE = MergeTree ORDER BY id`,
    `CREATE TABLE ${shop}.usage (id String, user_id String, name String, at DateTime64(3, 'UTC'), inserted_at DateTime64(3, 'UTC'))
       ENGINE = MergeTree ORDER BY id`,
    `INSERT INTO ${shop}.workspaces SELECT 'w-' || toString(number), 'Company ' || toString(number), 'company' || toString(number) || '.example',
       [3, 12, 40, 90, 300, 800, 2000][${roll('number', 'size', 7)} + 1], ['software', 'retail', 'media'][${roll('number', 'industry', 3)} + 1],
       ['US', 'DE', 'BR'][${roll('number', 'country', 3)} + 1], ${since('number', 60)}, now64(3) FROM numbers(90)`,
    `INSERT INTO ${shop}.users SELECT 'u-' || toString(number), if(number % 7 = 0, '', 'w-' || toString(${roll('number', 'workspace', 90)})),
       'person' || toString(number) || '@company.example', 'Person ' || toString(number),
       ['CTO', 'Software Engineer', 'Head of Platform', 'Analyst', ''][${roll('number', 'title', 5)} + 1], ${since('number', 25)}, now64(3)
       FROM numbers(${leads})`,
    `INSERT INTO ${shop}.usage SELECT toString(number) || '-' || toString(n), 'u-' || toString(number),
       ['api_call', 'api_call', 'project_created', 'teammate_invited'][${roll('(number, n)', 'name', 4)} + 1],
       created + toIntervalSecond(${roll('(number, n)', 'at', 500_000)} % greatest(1, dateDiff('second', created, now()))), now64(3)
       FROM (SELECT number, ${since('number', 25)} AS created FROM numbers(${leads})) ARRAY JOIN range(${roll('number', 'busy', 24)}) AS n`,
  ]) {
    await client.command({ query });
  }
}

export interface Usage {
  readonly name: string;
  readonly writtenAt: Date;
  readonly rows: readonly { readonly lead: string; readonly event: string }[];
}

/**
 * What the company writes while all is at work: `rows` of usage of one instant, one of which nobody can use. Told apart by `name`. Written again, where
 * nobody knows whether it was written, they are the same rows.
 */
export async function addUsage(client: ClickHouseClient, { name, writtenAt, rows }: Usage): Promise<void> {
  const at = writtenAt.toISOString().replace('T', ' ').replace('Z', '');
  const values = rows.map(({ lead, event }, i) => ({
    id: `${name}-${i}`,
    user_id: lead,
    name: event,
    at,
    inserted_at: at,
  }));
  const unusable = { id: `${name}-bad`, user_id: '', name: 'api_call', at, inserted_at: at };
  await client.insert({ table: `${shop}.usage`, values: [...values, unusable], format: 'JSONEachRow' });
}
