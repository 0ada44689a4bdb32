import { stringify } from 'yaml';
import { readModel } from '../src/model/parse.ts';
import type { Model } from '../src/model/types.ts';

// Each list turns by itself, so blocks share no signal; frequent events and rare ones are mixed in each.
const product = [
  'api_call',
  'project_created',
  'dashboard_viewed',
  'teammate_invited',
  'logged_in',
  'export_made',
  'searched',
  'key_rotated',
  'settings_changed',
  'integration_connected',
];
const marketing = [
  'page_viewed',
  'docs_downloaded',
  'pricing_viewed',
  'email_opened',
  'webinar_attended',
  'docs_viewed',
  'email_clicked',
];
const ofCalls = [
  { environment: 'production' },
  { status: { not: ['200', '201'] } },
  { endpoint: { in: ['/v1/search', '/v1/batches'] } },
  { status: { at_least: 500 } },
  { environment: { not: ['test', 'sandbox'] } },
];
const traits = [
  { trait: 'lead.title', row: { matches: '\\b(director|head|cto|founder)\\b' } },
  { trait: 'account.employees', row: { at_least: 200 } },
  { trait: 'account.industry', row: { in: ['software', 'fintech', 'media'] } },
  { trait: 'lead.country', row: { in: ['US', 'DE'] } },
  { trait: 'account.country', row: { in: ['US', 'GB', 'NL'] } },
];

/** A model of `blocks` times ten signals as a company might write them, no two alike; one of fewer blocks is the beginning of one of more. */
export function modelOfBlocks(blocks: number): Model {
  const signals = Object.assign({}, ...Array.from({ length: blocks }, (_, block) => blockOf(block)));
  const file = {
    model: `signals_${blocks * 10}`,
    signals,
    qualify: {
      mql: { kind: 'mql', fit_plus_engagement: 60, active_within: '30d' },
      pql: { kind: 'pql', usage: 40, fit: 1, active_within: '30d' },
      pqa: { kind: 'pqa', usage: 40 },
    },
    suppress: ['customer', 'opted_out'],
  };
  return readModel(stringify(file), `a model of ${blocks * 10} signals`);
}

function blockOf(block: number): Record<string, object> {
  const used = (step: number) => at(product, block + step);
  const read = (step: number) => at(marketing, block + step);
  const days = (least: number, step: number) => `${least + step * block}d`;
  const { trait, row } = at(traits, block);
  const signals = {
    count: {
      event: used(0),
      measure: 'count',
      within: { last: days(14, 3) },
      score: 'usage',
      points: bands(3, 30, 300),
    },
    active_days: {
      event: [used(1), used(4)],
      measure: 'active_days',
      within: { last: days(20, 4) },
      score: 'usage',
      points: bands(2, 6, 12),
    },
    first_days: {
      event: used(2),
      measure: 'count',
      within: { first: days(5, 2) },
      score: 'usage',
      points: bands(1, 3, 9),
    },
    calls: {
      event: 'api_call',
      where: at(ofCalls, block),
      measure: 'count',
      within: { last: days(10, 5) },
      score: 'usage',
      points: { each: 0.1, limit: 5 },
    },
    since_last: {
      event: [used(3), used(6)],
      measure: 'days_since_last',
      score: 'usage',
      points: [{ at_least: 45 + block, give: -4 }],
    },
    decayed: {
      event: read(0),
      measure: 'count',
      within: { last: days(60, 3) },
      half_life: days(10, 1),
      score: 'engagement',
      points: { each: 2, limit: 8 },
    },
    read_days: {
      event: [read(1), read(3)],
      measure: 'active_days',
      within: { last: days(30, 3) },
      score: 'engagement',
      points: { each: 1, limit: 6 },
    },
    of_account: {
      of: 'account',
      event: used(5),
      measure: 'count',
      within: { last: days(30, 3) },
      score: 'usage',
      points: bands(5, 50, 500),
    },
    days_of_account: {
      of: 'account',
      event: [used(7), read(2)],
      measure: 'active_days',
      within: { last: days(15, 4) },
      score: 'usage',
      points: bands(2, 6, 15),
    },
    trait: {
      trait,
      score: 'fit',
      points: [
        { ...row, give: 6 + block },
        { unknown: true, give: 1 },
      ],
    },
  };
  return Object.fromEntries(Object.entries(signals).map(([name, signal]) => [`${name}_${block + 1}`, signal]));
}

const bands = (low: number, middle: number, high: number) => [
  { at_least: low, give: 2 },
  { at_least: middle, give: 4 },
  { at_least: high, give: 6 },
];

function at<Value>(values: readonly Value[], index: number): Value {
  const value = values[index % values.length];
  if (value === undefined) throw new RangeError('an empty list');
  return value;
}
