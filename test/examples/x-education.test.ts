import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import type { Listing } from '../../src/queue/listing.ts';
import { type Example, openExample, passedOver, realData } from './example.ts';

let example: Example;
beforeEach(async () => {
  example = await openExample('x-education');
});
afterEach(() => example.close());

/** After the maps' day of what was known, before their day of what came of it. */
const between = Date.UTC(2019, 1, 1);

// The real file's header; the rows below are made up.
const header =
  'Prospect ID,Lead Number,Lead Origin,Lead Source,Do Not Email,Do Not Call,Converted,TotalVisits,Total Time Spent on Website,Page Views Per Visit,Last Activity,Country,Specialization,How did you hear about X Education,What is your current occupation,What matters most to you in choosing a course,Search,Magazine,Newspaper Article,X Education Forums,Newspaper,Digital Advertisement,Through Recommendations,Receive More Updates About Our Courses,Tags,Lead Quality,Update me on Supply Chain Content,Get updates on DM Content,Lead Profile,City,Asymmetrique Activity Index,Asymmetrique Profile Index,Asymmetrique Activity Score,Asymmetrique Profile Score,I agree to pay the amount through cheque,A free copy of Mastering The Interview,Last Notable Activity';
const columns = header.split(',');

const ordinary: Record<string, string> = {
  'Lead Origin': 'API',
  'Lead Source': 'Google',
  'Do Not Email': 'No',
  'Do Not Call': 'No',
  Converted: '0',
  TotalVisits: '4',
  'Total Time Spent on Website': '1200',
  'Page Views Per Visit': '2',
  'Last Activity': 'SMS Sent',
  Country: 'India',
  Specialization: 'Finance Management',
  'What is your current occupation': 'Unemployed',
  City: 'Mumbai',
};
const row = (id: string, more: Record<string, string> = {}): string => {
  const values: Record<string, string> = { ...ordinary, 'Prospect ID': id, ...more };
  return columns.map((column) => values[column] ?? '').join(',');
};

async function load(rows: readonly string[]): Promise<void> {
  const file = example.file('leads.csv.gz', [header, ...rows]);
  for (const [kind, map] of [
    ['leads', 'leads.map.yaml'],
    ['outcomes', 'outcomes.map.yaml'],
  ] as const) {
    expect(await example.load(kind, map, file)).toMatchObject({ read: rows.length, loaded: rows.length, rejected: 0 });
  }
}

async function points(lead: string): Promise<{ fit: number; engagement: number }> {
  return example.warehouse.one(
    {
      name: 'scores of a lead',
      sql: 'SELECT fit / 100 AS fit, engagement / 100 AS engagement FROM lead_scores WHERE lead_id = {lead: String}',
      row: z.object({ fit: z.number(), engagement: z.number() }),
    },
    { lead },
  );
}

const leadsOf = (queue: Listing | undefined) => queue?.entries.map(({ lead_id }) => lead_id).sort();

test('a row is a lead, and goes to the team that can talk to it', async () => {
  await load([
    row('professional', { 'What is your current occupation': 'Working Professional' }),
    row('seeker'),
    row('abroad', { Country: 'United Arab Emirates' }),
    row('country-unknown', { Country: '' }),
    row('just-looked', { 'Total Time Spent on Website': '80', 'Last Activity': 'Email Opened' }),
    row('not-to-be-called', { 'Do Not Call': 'Yes' }),
  ]);
  const queues = await example.night('run', between);
  expect(leadsOf(queues.get('professionals'))).toEqual(['professional']);
  expect(leadsOf(queues.get('abroad'))).toEqual(['abroad']);
  expect(leadsOf(queues.get('admissions'))).toEqual(['country-unknown', 'seeker']);
});

test('`Select` is nothing, google is Google, and no visit is better than a short one', async () => {
  await load([
    row('chose'),
    row('did-not-choose', { Specialization: 'Select', City: 'Select' }),
    row('was-not-asked', { Specialization: '', City: '' }),
    row('lower-case', { 'Lead Source': 'google' }),
    row('no-visit', { TotalVisits: '0', 'Total Time Spent on Website': '0', 'Page Views Per Visit': '0' }),
    row('short-visit', { TotalVisits: '1', 'Total Time Spent on Website': '150', 'Page Views Per Visit': '1' }),
  ]);
  await example.score('run', between);
  expect(await points('did-not-choose')).toEqual(await points('was-not-asked'));
  expect((await points('chose')).fit).toBeGreaterThan((await points('did-not-choose')).fit);
  expect(await points('lower-case')).toEqual(await points('chose'));
  expect((await points('no-visit')).engagement).toBeGreaterThan((await points('short-visit')).engagement);
});

test('what was written after the fact is not known of a lead', async () => {
  await load([row('told', { Converted: '1', Tags: 'said yes', 'Lead Quality': 'very good' })]);
  const { names } = await example.warehouse.one({
    name: 'traits of a lead',
    sql: 'SELECT mapKeys(traits) AS names FROM lead_traits',
    row: z.object({ names: z.array(z.string()) }),
  });
  expect(names.sort()).toEqual([
    'city',
    'country',
    'last_activity',
    'lead_origin',
    'lead_source',
    'occupation',
    'opted_out',
    'pages_per_visit',
    'specialization',
    'time_on_site',
    'visits',
  ]);
  // Nor is the outcome, before its day; after it who bought is a customer, and in no queue.
  const before = await example.night('before', between);
  expect(leadsOf(before.get('admissions'))).toEqual(['told']);
  const after = await example.night('after', Date.UTC(2019, 6, 2));
  expect(leadsOf(after.get('admissions'))).toEqual([]);
});

test('on the real leads the scores order who converted: AUC of at least 0.75', async ({ skip }) => {
  const file = realData('x-education', 'leads.csv.gz');
  if (file === undefined) return skip(passedOver);
  for (const [kind, map] of [
    ['leads', 'leads.map.yaml'],
    ['outcomes', 'outcomes.map.yaml'],
  ] as const) {
    expect(await example.load(kind, map, file)).toMatchObject({ read: 6467, loaded: 6467, rejected: 0 });
  }
  const queues = await example.night('run', between);
  for (const { team, total } of queues.values()) expect(total, team).toBeGreaterThan(0);

  const { auc, converted } = await example.warehouse.one({
    name: 'AUC',
    sql: `SELECT arrayROCAUC(groupArray(fit + engagement + usage), groupArray(toUInt8(outcome = 'won'))) AS auc, countIf(outcome = 'won') AS converted
FROM lead_scores INNER JOIN outcomes ON outcomes.subject_id = lead_scores.lead_id
WHERE run_id = 'run'`,
    row: z.object({ auc: z.number(), converted: z.coerce.number() }),
  });
  expect(converted).toBe(2491);
  expect(auc).toBeGreaterThanOrEqual(0.75);
});
