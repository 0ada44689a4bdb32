import { describe, expect, test } from 'vitest';
import { InputError } from '../../../src/model/errors.ts';
import { keyRanges } from '../../../src/warehouse/intake/admit.ts';
import { kinds } from '../../../src/warehouse/intake/kinds.ts';
import { defaultMapping, parseMapping } from '../../../src/warehouse/intake/mapping.ts';
import { namesIn, type Relation, valueSql } from '../../../src/warehouse/intake/relation.ts';
import { saidSelect } from '../../../src/warehouse/intake/said.ts';
import { inProcessWriter } from '../../../src/warehouse/intake/writer.ts';
import { parseSources, sourcesJsonSchema } from '../../../src/warehouse/sources/schema.ts';

const relation: Relation = { sql: 'rows', place: 'a.csv', columns: ['id', 'Lead Number', 'at`'], lookups: new Map() };

describe('where a field comes from', () => {
  test('a bare text is the column of that name, else an expression', () => {
    const sql = (text: string): string => valueSql({ from: 'text', text }, relation, 'lead_id');
    expect(sql('id')).toBe('`id`');
    expect(sql('Lead Number')).toBe('`Lead Number`');
    expect(sql('at`')).toBe('`at\\``');
    expect(sql('toString(id)')).toBe('(toString(id)\n)');
    expect(() => sql('idd')).toThrow('lead_id: a.csv has no column "idd". Did you mean "id"?');
  });

  test('a constant is a literal, whatever is in it', () => {
    expect(valueSql({ from: 'value', value: "it's" }, relation, 'event')).toBe("'it\\'s'");
  });

  test('names that a map may mean as columns, also inside expressions, but not inside texts', () => {
    const mapping = parseMapping(
      'events',
      `{ lead_id: actor.id, event: 'if(kind = ''not_me'', \`odd name\`, "other")', at: at, channel: { value: product } }`,
      'map.yaml',
    );
    expect(namesIn(mapping)).toEqual(['actor.id', 'if', 'kind', 'odd name', 'other', 'at']);
  });

  test('without a map the columns are called as the fields are, and the others are properties', () => {
    const columns = ['lead_id', 'event', 'at', 'plan'];
    const said = saidSelect(defaultMapping('events'), { ...relation, columns }, new Map());
    expect([...said.columns.keys()]).toEqual(['said_lead_id', 'said_event', 'said_at', 'said_map']);
    expect(said.sql).toContain("map('plan'");
  });

  test('a property may be called value: only a bare text is a whole map', () => {
    const map = (properties: unknown) =>
      parseMapping('events', JSON.stringify({ lead_id: 'a', event: 'b', at: 'c', properties }), 'm').rest;
    expect(map({ value: 'amount' })).toEqual({ named: new Map([['value', { from: 'text', text: 'amount' }]]) });
    expect(map('props')).toEqual({ whole: { from: 'text', text: 'props' } });
  });
});

test('a map says whether events are figures of days, and come again', () => {
  const grain = (text: string) => parseMapping('events', `{ lead_id: a, event: b, at: c, ${text} }`, 'm').grain;
  expect(grain('')).toEqual({ daily: false, restates: false });
  expect(grain('grain: day')).toEqual({ daily: true, restates: false });
  expect(grain('grain: day, restates: true')).toEqual({ daily: true, restates: true });
  expect(() => parseMapping('outcomes', '{ lead_id: a, outcome: b, at: c, grain: day }', 'm')).toThrow(
    /grain: unknown key `grain`/,
  );
});

describe('a map file', () => {
  const faults = (text: string): string => {
    try {
      parseMapping('events', text, 'usage.map.yaml');
    } catch (error) {
      return error instanceof InputError ? error.message : String(error);
    }
    return 'none';
  };

  test('every fault has its line and its mend', () => {
    expect(faults('lead_id: user\nevnt: what\nat: {}\nquantity: 3\nnulls: Select\n')).toBe(
      `usage.map.yaml has 4 faults:
usage.map.yaml:2:7 evnt: unknown key \`evnt\`; did you mean \`event\`?
usage.map.yaml:3:1 at: must be a column name, { value: CONSTANT }, { expr: "CLICKHOUSE EXPRESSION" } or { lookup: FILE OR TABLE, by: COLUMN, take: COLUMN }
usage.map.yaml:4:11 quantity: must be a column name, { value: CONSTANT }, { expr: "CLICKHOUSE EXPRESSION" } or { lookup: FILE OR TABLE, by: COLUMN, take: COLUMN }
usage.map.yaml:5:8 nulls: needs a list, not \`Select\``,
    );
  });

  test.each([
    ['', /1:1 events need the field event: say where it comes from/],
    ['lead_id: a\nevent: b', /1:1 events need the field at/],
    ['- lead_id', /1:1 needs a map of keys, not a list/],
    ['lead_id: a\nlead_id: b\nevent: c\nat: d', /2:1 lead_id: this key is here twice/],
    ['lead_id: "a', /1:\d+ .*not readable as YAML/],
    ['lead_id: a\nevent: b\nat: c\nproperties:\n  plan: [x]', /5:3 properties\.plan: must be a column name/],
    ['lead_id: a\nevent: b\nat: c\ngrain: week', /4:8 grain: `week` is not known here; known: day/],
    ['lead_id: a\nevent: b\nat: c\nrestates: true', /4:11 restates: goes with `grain: day` alone/],
  ])('%j', (text, message) => {
    expect(faults(text)).toMatch(message);
  });
});

test('ranges cover every key once', () => {
  const ranges = keyRanges(3);
  expect(ranges[0]?.from).toBe('0');
  expect(ranges.at(-1)?.to).toBe(String(2n ** 64n - 1n));
  for (const [i, range] of ranges.slice(1).entries()) expect(BigInt(range.from)).toBe(BigInt(ranges[i]?.to ?? 0) + 1n);
  expect(keyRanges(0)).toEqual([]);
});

test('the writer lets one work at a time, and goes on after a failure', async () => {
  const writer = inProcessWriter();
  const seen: string[] = [];
  const work =
    (name: string, fails = false) =>
    async () => {
      seen.push(`${name} begins`);
      await Promise.resolve();
      seen.push(`${name} ends`);
      if (fails) throw new Error(name);
    };
  const done = [writer.exclusively(work('a', true)), writer.exclusively(work('b'))];
  expect((await Promise.allSettled(done)).map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
});

describe('sources.yaml', () => {
  const events = 'from: app.log\n  fields: { lead_id: user, event: what, at: at }';

  test('one source or several of a kind, with references to the environment', () => {
    const text = `
leads: { from: app.users, arrived: updated_at, overlap: 2h, fields: { lead_id: id, traits: { title: job } }, server: { url: "https://ch.example:8443/", user: reader, password: "\${CH_PASSWORD}" } }
events:
  api: { from: app.log, history: true, fields: { lead_id: user, event: { value: api_call }, at: at } }
  web: { select: "SELECT * FROM web.pages", nulls: ["-"], fields: { alias: anon, event: what, at: at } }
`;
    const { sources } = parseSources(text, 'sources.yaml', { CH_PASSWORD: 'secret' });
    expect(
      sources.map(({ name, arrived, overlap, history, server }) => ({ name, arrived, overlap, history, server })),
    ).toEqual([
      {
        name: 'leads',
        arrived: 'updated_at',
        overlap: 7_200_000,
        history: false,
        server: { url: 'https://ch.example:8443', user: 'reader', password: 'secret' },
      },
      { name: 'events.api', arrived: undefined, overlap: undefined, history: true, server: undefined },
      { name: 'events.web', arrived: undefined, overlap: undefined, history: false, server: undefined },
    ]);
    expect(sources[2]?.rows).toEqual({ select: 'SELECT * FROM web.pages' });
    expect(sources[0]?.kind).toBe(kinds.leads);
  });

  test.each([
    [`evnts:\n  ${events}`, /sources\.yaml:1:\d+ evnts: unknown key `evnts`; did you mean `events`\?/],
    [`events:\n  ${events}\n  feilds: {}`, /events\.feilds: unknown key `feilds`; did you mean `fields`\?/],
    [
      `events:\n  ${events.replace('lead_id', 'leadid')}`,
      /sources\.yaml:3:\d+ events\.fields\.leadid: unknown key `leadid`; did you mean `lead_id`\?/,
    ],
    [`events:\n  ${events.replace('at: at', 'quantity: n')}`, /events\.fields: events need the field at/],
    [`events:\n  ${events.replace('app.log', 'log')}`, /events\.from: needs a table or view with its database/],
    [`events:\n  ${events}\n  select: SELECT 1`, /events: needs either `from`, a table, or `select`, a SELECT/],
    [`events:\n  ${events}\n  select: DROP TABLE x`, /events\.select: must begin with SELECT or WITH/],
    [
      `events:\n  ${events}\n  server: { url: "http://x:8123", user: "\${NOBODY}" }`,
      /events\.server\.user: the environment has no NOBODY; set it/,
    ],
    ...['http://me:secret@x:8123', 'http://me@x:8123', 'http://x:8123/?user=me&password=secret', 'http://x/#y'].map(
      (url): [string, RegExp] => [
        `events:\n  ${events}\n  server: { url: "${url}", user: me }`,
        /^(?!.*secret).*\n.*events\.server\.url: holds more than an address: put the user and the password under/,
      ],
    ),
    [`events:\n  ${events}\n  restates: true`, /sources\.yaml:4:\d+ events\.restates: goes with `grain: day` alone/],
    [
      `events:\n  ${events}\n  grain: day\n  restates: true\n  history: true`,
      /sources\.yaml:5:\d+ events\.restates: can’t go with `history`, .* or map arrived_at/,
    ],
    ['leads: { from: a.b, grain: day, fields: { lead_id: a } }', /leads\.grain: unknown key `grain`/],
    ['- events', /is no sources; write a map of leads, accounts/],
    [
      'aliases: { from: a.b, history: true, fields: { alias: a, lead_id: b } }',
      /aliases\.history: aliases carry no time/,
    ],
  ])('a fault has its line, path and mend: %s', (text, message) => {
    expect(() => parseSources(text, 'sources.yaml', {})).toThrow(message);
  });

  test('an editor gets a JSON Schema that knows the fields', () => {
    const text = JSON.stringify(sourcesJsonSchema());
    for (const word of ['lead_id', 'signed_up_at', 'arrived', 'overlap', 'readonly = 2']) expect(text).toContain(word);
  });
});
