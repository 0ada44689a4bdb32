import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { InputError } from '../../../src/model/errors.ts';
import { freshImporter, type Importer, now, parquet } from '../importer.ts';

let importer: Importer;
beforeAll(async () => {
  importer = await freshImporter();
});
beforeEach(() => importer.clear());
afterAll(() => importer.close());

const oneDay = 86_400_000;

describe('formats', () => {
  test('CSV with a byte order mark, CRLF, quoted newlines, quotes and any script', async () => {
    const text = '\uFEFFlead_id,event,at,"no, te"\r\nädä,page,2026-01-31 08:00:00,"two\r\nlines, ""quoted"" 日本"\r\n';
    await importer.load('events', await importer.file('a.csv', text));
    expect(await importer.values(`SELECT subject_id, at, properties['no, te'] FROM events`)).toEqual([
      'ädä 2026-01-31T08:00:00.000Z two\r\nlines, "quoted" 日本',
    ]);
  });

  test('semicolons and tabs separate too, where the header says so', async () => {
    await importer.load('leads', await importer.file('a.csv', 'lead_id;title\nada;CTO, really\n'));
    await importer.load('leads', await importer.file('b.tsv', 'lead_id\ttitle\nbob\tCEO\n'));
    expect(await importer.values(`SELECT lead_id, traits['title'] FROM lead_traits ORDER BY lead_id`)).toEqual([
      'ada CTO, really',
      'bob CEO',
    ]);
  });

  test('NDJSON: numbers, booleans and nested objects are texts; further keys become properties', async () => {
    const row = {
      lead_id: 7,
      event: 'push',
      at: 1767225600123,
      ok: true,
      size: 1.5,
      payload: { action: 'opened' },
      nothing: null,
    };
    const file = await importer.file(
      'a.ndjson',
      `${JSON.stringify(row)}\n${JSON.stringify({ ...row, late_key: 'x' })}`,
    );
    expect(await importer.load('events', file)).toMatchObject({ loaded: 2 });
    expect(await importer.values('SELECT toJSONString(properties) FROM events ORDER BY length(properties)')).toEqual([
      '{"ok":"true","payload":"{\\"action\\":\\"opened\\"}","size":"1.5"}',
      '{"late_key":"x","ok":"true","payload":"{\\"action\\":\\"opened\\"}","size":"1.5"}',
    ]);
    expect(await importer.values('SELECT DISTINCT at FROM events')).toEqual(['2026-01-01T00:00:00.123Z']);
  });

  test('NDJSON: a map reaches nested keys by dotted names, and dotted keys by their own', async () => {
    const text = '{"actor":{"login":"ada"},"type":"X","at":"2026-01-01","a.b":"c"}';
    await importer.load('events', await importer.file('a.ndjson', text), {
      map: {
        lead_id: 'actor.login',
        event: 'type',
        at: 'at',
        properties: { b: 'a.b', upper: "upper(concat(type, '-', actor.login))" },
      },
    });
    expect(await importer.values('SELECT subject_id, toJSONString(properties) FROM events')).toEqual([
      'ada {"b":"c","upper":"X-ADA"}',
    ]);
  });

  test('Parquet: typed columns are read as texts and times', async () => {
    const content =
      await parquet(`SELECT number AS lead_id, 'page' AS event, toDateTime64('2026-01-01 00:00:00.250', 3, 'UTC') + number AS at,
      if(number % 2 = 0, NULL, number / 2) AS ratio, toDate('2026-01-02') AS day, [1, 2] AS list FROM numbers(30000)`);
    const file = await importer.file('a.parquet', content);
    expect(await importer.load('events', file)).toMatchObject({ read: 30000, loaded: 30000 });
    expect(
      await importer.values(
        `SELECT at, toJSONString(properties) FROM events WHERE subject_id IN ('0', '3') ORDER BY at`,
      ),
    ).toEqual([
      '2026-01-01T00:00:00.250Z {"day":"2026-01-02"}',
      '2026-01-01T00:00:03.250Z {"day":"2026-01-02","ratio":"1.5"}',
    ]);
  });

  test('many files at once, zipped or not, each with its own record in intakes', async () => {
    const a = await importer.file('a.csv.gz', 'lead_id,event,at\na,x,2026-01-01\nb,x,2026-01-01\n');
    const b = await importer.file('b.ndjson', '{"lead_id":"c","event":"x","at":"2026-01-01"}\n{}\n');
    expect(await importer.load('events', [a, b, a])).toMatchObject({ files: 2, read: 4, loaded: 3, rejected: 1 });
    expect(
      await importer.values('SELECT way, kind, source, read, loaded, rejected FROM intakes ORDER BY source'),
    ).toEqual([`import events ${a} 2 2 0`, `import events ${b} 2 1 1`]);
  });
});

describe('a column called properties or traits is the whole map', () => {
  const row = { lead_id: 'ada', event: 'api_call', at: '2026-01-01' };
  const nested = {
    environment: 'production',
    calls: 3,
    ok: true,
    geo: { country: 'SE', city: null },
    nothing: null,
    blank: '',
    plan: 'from the map',
  };
  const flat = {
    calls: '3',
    environment: 'production',
    geo: '{"country":"SE","city":null}',
    ok: 'true',
    plan: 'from its own column',
  };
  const own = 'from its own column';
  const quoted = (value: unknown): string => `"${JSON.stringify(value).replaceAll('"', '""')}"`;
  const sqlMap = `map('environment', 'production', 'calls', '3', 'ok', 'true', 'geo', '${flat.geo}', 'nothing', NULL, 'blank', '', 'plan', 'from the map')`;
  const stored = async (): Promise<unknown[]> =>
    (await importer.values('SELECT toJSONString(properties) FROM events')).map((text) => JSON.parse(text));

  const contents: [name: string, column: string, content: (column: string) => string | Promise<Buffer>][] = [
    ['a.ndjson', 'an object', (column) => JSON.stringify({ ...row, [column]: nested, plan: own, region: null })],
    ['b.ndjson', 'a text of JSON', (column) => JSON.stringify({ ...row, [column]: JSON.stringify(nested), plan: own })],
    [
      'a.csv',
      'a text of JSON',
      (column) => `lead_id,event,at,${column},plan\nada,api_call,2026-01-01,${quoted(nested)},${own}\n`,
    ],
    [
      'a.parquet',
      'a map',
      (column) =>
        parquet(
          `SELECT 'ada' AS lead_id, 'api_call' AS event, '2026-01-01' AS at, ${sqlMap} AS ${column}, '${own}' AS plan`,
        ),
    ],
    [
      'b.parquet',
      'a text of JSON',
      (column) =>
        parquet(
          `SELECT 'ada' AS lead_id, 'api_call' AS event, '2026-01-01' AS at, '${JSON.stringify(nested)}' AS ${column}, '${own}' AS plan`,
        ),
    ],
  ];

  test.each(contents)('%s, where it is %s: without a map, beside the other columns', async (name, _, content) => {
    const file = await importer.file(name, await content('properties'));
    expect(await importer.load('events', file)).toMatchObject({ read: 1, loaded: 1, leftOut: [] });
    expect(await importer.values(`SELECT properties['environment'] FROM events`)).toEqual(['production']);
    expect(await stored()).toEqual([flat]);
    expect(await importer.load('events', file)).toMatchObject({ loaded: 0, duplicates: 1 });
  });

  test.each(contents)('%s, where it is %s: by a map, alone', async (name, _, content) => {
    const file = await importer.file(name, await content('payload'));
    const map = { lead_id: 'lead_id', event: 'event', at: 'at', properties: 'payload', nulls: ['3'] };
    expect(await importer.load('events', file, { map })).toMatchObject({ read: 1, loaded: 1 });
    const { calls: _calls, ...kept } = flat;
    expect(await stored()).toEqual([{ ...kept, plan: 'from the map' }]);
  });

  test('leads and accounts have traits', async () => {
    await importer.load(
      'leads',
      await importer.file('l.ndjson', '{"lead_id":"ada","traits":{"title":"CTO"},"city":"Rome"}'),
    );
    expect(await importer.values('SELECT toJSONString(traits) FROM lead_traits')).toEqual([
      '{"city":"Rome","title":"CTO"}',
    ]);
    const accounts = await parquet(`SELECT 'acme' AS account_id, map('seats', 12) AS traits, map('a', 1) AS limits`);
    await importer.load('accounts', await importer.file('a.parquet', accounts));
    expect(await importer.values('SELECT toJSONString(traits) FROM account_traits')).toEqual([
      '{"limits":"{\\"a\\":\\"1\\"}","seats":"12"}',
    ]);
  });

  test('what is no map is refused, and nothing at all is no fault', async () => {
    const values = ['"production"', '["a"]', '7', 'null', '""', '{}', '"{}"'];
    const text = values.map((value, i) => `{"lead_id":"${i}","event":"x","at":"2026-01-01","properties":${value}}`);
    const done = await importer.load('events', await importer.file('a.ndjson', text.join('\n')));
    expect(done).toMatchObject({ loaded: 4, rejected: 3 });
    expect(await importer.rejects(done.rejectsFile)).toMatchObject(
      [1, 2, 3].map((record) => ({
        record,
        field: 'properties',
        reason: expect.stringMatching(/^is no map: write a JSON/),
      })),
    );
    const csv = 'lead_id,event,at,properties\na,y,2026-01-01,broken {\nb,y,2026-01-01,\nc,y,2026-01-01,null\n';
    expect(await importer.load('events', await importer.file('a.csv', csv))).toMatchObject({ loaded: 2, rejected: 1 });
  });

  test('lists and structs of Parquet are named, not dropped in silence', async () => {
    const select = `SELECT 'ada' AS lead_id, 'x' AS event, '2026-01-01' AS at`;
    const structs = `[1] AS list, tuple('a')::Tuple(b String) AS struct, map('k', [1]) AS map_of_lists, 'kept' AS plan`;
    const file = await importer.file('a.parquet', await parquet(`${select}, ${structs}`));
    expect(await importer.load('events', file)).toMatchObject({
      loaded: 1,
      leftOut: ['list', 'struct', 'map_of_lists'],
    });
    expect(await stored()).toEqual([{ plan: 'kept' }]);
    const named = { lead_id: 'lead_id', event: 'event', at: 'at' };
    expect(await importer.load('events', file, { map: named })).toMatchObject({ leftOut: [] });
    await expect(importer.load('events', file, { map: { ...named, properties: 'struct' } })).rejects.toThrow(
      /properties: the column "struct" of .*a\.parquet is a list or a struct, which can't be read\. Write it as a map/,
    );
    const asStruct = await importer.file(
      'b.parquet',
      await parquet(`${select}, tuple('a')::Tuple(b String) AS properties`),
    );
    await expect(importer.load('events', asStruct)).rejects.toThrow(
      /properties: the column "properties" of .* is a list or/,
    );
  });
});

describe('maps', () => {
  test('columns with spaces, constants, expressions, nulls in disguise and a lookup in another file', async () => {
    await importer.file('subscriptions.csv', 'id,account\ns1,acme\ns2,globex\n');
    const usage = 'Sub,Feature Name,when,n\ns1,export,2026-01-05,3\ns2,Select,2026-01-05,2\ns9,export,2026-01-05,1\n';
    const done = await importer
      .load('events', await importer.file('usage.csv', usage), {
        mapFolder: importer.path(''),
        map: {
          account_id: { lookup: 'subscriptions.csv', by: 'id', take: 'account' },
          event: { value: 'used' },
          at: { expr: "parseDateTime64BestEffort(when, 3, 'UTC')" },
          quantity: 'n',
          channel: { value: 'product' },
          properties: { feature: 'Feature Name', long: "concat(`Feature Name`, '!')" },
          nulls: ['Select'],
        },
      })
      .catch((error: unknown) => error);
    expect(String(done)).toMatch(/lookup: .*usage\.csv has no column "id"/);
  });

  test('a lookup that finds nothing says nothing', async () => {
    await importer.file('subscriptions.csv', 'sub,account\ns1,acme\ns2,globex\n');
    const usage = 'sub,feature,day\ns1,export,2026-01-05\ns2,Select,2026-01-05\ns9,export,2026-01-05\n';
    const done = await importer.load('events', await importer.file('usage.csv', usage), {
      mapFolder: importer.path(''),
      map: {
        account_id: { lookup: 'subscriptions.csv', by: 'sub', take: 'account' },
        event: { value: 'used' },
        at: { expr: "parseDateTime64BestEffort(day, 3, 'UTC')" },
        properties: { feature: 'feature', long: "concat(feature, '!')" },
        nulls: ['Select'],
      },
    });
    expect(done).toMatchObject({ loaded: 2, rejected: 1 });
    expect(
      await importer.values('SELECT account_id, toJSONString(properties) FROM events ORDER BY account_id'),
    ).toEqual(['acme {"feature":"export","long":"export!"}', 'globex {"long":"Select!"}']);
  });

  test.each([
    [{ lead_id: 'lead', event: 'evnt', at: 'at' }, /event: .*a\.csv has no column "evnt"\. Did you mean "event"\?/],
    [{ lead_id: 'lead', event: 'upper(evnt)', at: 'at' }, /The map doesn't fit .*a\.csv: .*`?evnt`?/],
    [
      { lead_id: 'lead', event: 'upper(evnt)', at: 'nofn(at)', account_id: 'acount', properties: { a: 'lead +' } },
      /fit .*a\.csv:\nevent: .*evnt.*\nat: .*nofn.*\naccount_id: .*no column "acount".*\nproperties\.a: .*/,
    ],
    [{ lead_id: 'lead', event: 'event' }, /map\.yaml:1:1 events need the field at/],
    [{ event: 'event', at: 'at' }, /map\.yaml:1:1 events need one of lead_id, email, alias or account_id/],
    [
      { leadid: 'lead', event: 'event', at: 'at' },
      /map\.yaml:1:9 leadid: unknown key `leadid`; did you mean `lead_id`\?/,
    ],
    [
      { lead_id: { valeu: 1 }, event: 'event', at: 'at' },
      /map\.yaml:1:1 lead_id: must be a column name, \{ value: CONSTANT \}/,
    ],
  ])('a map that doesn’t fit: %j', async (map, message) => {
    const file = await importer.file('a.csv', 'lead,event,at\nx,y,2026-01-01\n');
    const failure = await (async () => importer.load('events', file, { map }))().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(InputError);
    expect(String(failure)).toMatch(message);
  });
});

describe('files that are nothing to import', () => {
  test.each([
    ['empty.csv', '', /is empty/],
    [
      'names.csv',
      'who,what\n1,2\n',
      /events need the field event: say where it comes from\. Its columns are who, what\. Name them with --map/,
    ],
    ['latin1.csv', Buffer.from('lead_id,prénom\n', 'latin1'), /is no CSV in UTF-8: its first line holds other bytes/],
    ['random.csv', Buffer.from([0x1b, 0x5d, 0x30, 0x3b, 0x07, 0x00]), /is no CSV in UTF-8/],
    ['keys.ndjson', '{"\\u001b[2J\\u202ekey":1}', /Its columns are \\u\{1b\}\[2J\\u\{202e\}key\. Name them/],
    ['long.csv', `${'x'.repeat(5000)},b\n`, /Its columns are x{60}…, b\. Name them/],
    ['twice.csv', 'at,at\n1,2\n', /two columns called "at"/],
    ['wide.csv', Buffer.from('\uFEFFa,b\n', 'utf16le'), /is UTF-16/],
    ['array.json', '[{"a":1}]', /is one JSON array\. Write one object a line/],
    ['fake.parquet', 'not at all', /is called Parquet but isn't/],
    ['data.xlsx', 'PK..', /can't tell its format/],
  ])('%s', async (name, content, message) => {
    const failure = await importer.load('events', await importer.file(name, content)).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(InputError);
    expect(String(failure)).toMatch(message);
  });

  test('a missing file, and a zipped one that was cut off: nothing is loaded', async () => {
    await expect(importer.load('events', importer.path('no.csv'))).rejects.toThrow(/no\.csv isn't there/);
    const rows = Array.from({ length: 20_000 }, (_, i) => `lead-${i},page,2026-01-01`).join('\n');
    const whole = await importer.file('cut.csv.gz', `lead_id,event,at\n${rows}\n`);
    const bytes = await readFile(whole);
    await writeFile(whole, bytes.subarray(0, bytes.length - 1000));
    await expect(importer.load('events', whole)).rejects.toThrow(/is damaged/);
    expect(await importer.values('SELECT count() FROM events')).toEqual(['0']);
  });

  test('a header alone is no fault: nothing was there to load', async () => {
    expect(await importer.load('events', await importer.file('a.csv', 'lead_id,event,at\n'))).toMatchObject({
      read: 0,
      loaded: 0,
    });
  });
});

describe('arrival', () => {
  const text = 'lead_id,event,at\nada,x,2026-01-01\n';

  test('what says no arrival arrived now', async () => {
    await importer.load('events', await importer.file('a.csv', text));
    expect(await importer.values('SELECT arrived_at, arrival_assumed FROM events')).toEqual([
      '2026-06-15T12:00:00.000Z false',
    ]);
  });

  test('with history it arrived when it happened, and that is marked', async () => {
    await importer.load('events', await importer.file('a.csv', text), { history: true });
    expect(await importer.values('SELECT arrived_at, arrival_assumed FROM events')).toEqual([
      '2026-01-01T00:00:00.000Z true',
    ]);
    const leads = await importer.file('leads.csv', 'lead_id,signed_up_at\nada,2026-02-01\nbob,\n');
    await importer.load('leads', leads, { history: true });
    expect(await importer.values('SELECT lead_id, known_at, known_assumed FROM lead_traits ORDER BY lead_id')).toEqual([
      'ada 2026-02-01T00:00:00.000Z true',
      'bob 2026-06-15T12:00:00.000Z false',
    ]);
  });

  test('an arrival that is said stands, with history too', async () => {
    const said = 'lead_id,event,at,arrived_at\nada,x,2026-01-01,2026-01-02\n';
    await importer.load('events', await importer.file('a.csv', said), { history: true });
    expect(await importer.values('SELECT arrived_at, arrival_assumed FROM events')).toEqual([
      '2026-01-02T00:00:00.000Z false',
    ]);
  });

  test('aliases have no time that history could take', async () => {
    const file = await importer.file('a.csv', 'alias,lead_id\nk1,ada\n');
    await expect(importer.load('aliases', file, { history: true })).rejects.toThrow(/aliases carry no time/);
  });
});

describe('twice is once', () => {
  test('the same file again is all duplicates, for every kind', async () => {
    const files = {
      events: 'lead_id,event,at,event_id\na,x,2026-01-01,1\nb,x,2026-01-01,2\n',
      leads: 'lead_id,email,title\na,A@x.com,CTO\nb,,\n',
      accounts: 'account_id,name,created_at\nacme,Acme,2026-01-01\nglobex,,\n',
      aliases: 'alias,lead_id\nk1,a\nk2,b\n',
      outcomes: 'lead_id,outcome,at\na,won,2026-01-01\nb,lost,2026-01-01\n',
    } as const;
    for (const kind of ['events', 'leads', 'accounts', 'aliases', 'outcomes'] as const) {
      const file = await importer.file(`${kind}.csv`, files[kind]);
      expect(await importer.load(kind, file)).toMatchObject({ read: 2, loaded: 2, duplicates: 0 });
      expect(await importer.load(kind, file, { now: now + oneDay })).toMatchObject({
        read: 2,
        loaded: 0,
        duplicates: 2,
      });
    }
  });

  test('two equal rows without event_id are two events, also after the file came again', async () => {
    const file = await importer.file('a.csv', 'lead_id,event,at\na,x,2026-01-01\na,x,2026-01-01\n');
    expect(await importer.load('events', file)).toMatchObject({ loaded: 2, duplicates: 0 });
    expect(await importer.load('events', file, { now: now + oneDay })).toMatchObject({ loaded: 0, duplicates: 2 });
    const longer = await importer.file('b.csv', 'lead_id,event,at\na,x,2026-01-01\na,x,2026-01-01\na,x,2026-01-01\n');
    expect(await importer.load('events', longer)).toMatchObject({ loaded: 1, duplicates: 2 });
  });

  test('the same id with other content is kept once and counted; in one import the earliest arrival stands', async () => {
    const file = await importer.file(
      'a.csv',
      'lead_id,event,at,event_id,quantity,arrived_at\na,x,2026-01-01,e1,2,2026-03-01\na,x,2026-01-01,e1,5,2026-02-01\n',
    );
    expect(await importer.load('events', file)).toMatchObject({ read: 2, loaded: 1, duplicates: 1, conflicts: 1 });
    expect(await importer.values('SELECT quantity FROM events')).toEqual(['5']);
    expect(await importer.load('events', file)).toMatchObject({ loaded: 0, duplicates: 2, conflicts: 1 });
    const later = await importer.file(
      'b.csv',
      'lead_id,event,at,event_id,quantity,arrived_at\na,x,2026-01-01,e1,9,2026-01-01\n',
    );
    expect(await importer.load('events', later)).toMatchObject({ loaded: 0, duplicates: 1, conflicts: 1 });
    expect(await importer.values('SELECT quantity FROM events')).toEqual(['5']);
  });

  test('chunks of any size give the same rows', async () => {
    const rows = Array.from(
      { length: 500 },
      (_, i) => `lead-${i % 50},x,2026-01-${String((i % 7) + 1).padStart(2, '0')}`,
    );
    const file = await importer.file('a.csv', `lead_id,event,at\n${rows.join('\n')}\n`);
    const small = { settings: {}, chunkRows: 30 };
    expect(await importer.load('events', file, { limits: small })).toMatchObject({ loaded: 500 });
    expect(await importer.load('events', file)).toMatchObject({ loaded: 0, duplicates: 500 });
  });
});

describe('versions of traits', () => {
  const titles = (): Promise<string[]> =>
    importer.values(`SELECT traits['title'] FROM lead_traits ORDER BY known_at, written_at, record`);

  test('A, then B, then A again are three versions; A twice is one', async () => {
    const a = await importer.file('a.csv', 'lead_id,title\nada,CTO\n');
    const b = await importer.file('b.csv', 'lead_id,title\nada,CEO\n');
    for (const [i, file] of [a, a, b, a, a].entries()) await importer.load('leads', file, { now: now + i * oneDay });
    expect(await titles()).toEqual(['CTO', 'CEO', 'CTO']);
  });

  test('a file that says less says nothing new', async () => {
    await importer.load('leads', await importer.file('a.csv', 'lead_id,email,title\nada,ada@x.com,CTO\n'));
    const less = await importer.file('b.csv', 'lead_id,email,title\nada,,CTO\n');
    expect(await importer.load('leads', less, { now: now + oneDay })).toMatchObject({ loaded: 0, duplicates: 1 });
  });

  test('several rows of one lead in an import are one version, in which the last says', async () => {
    const text = 'lead_id,title,city\nada,CTO,Rome\nada,CEO,\nbob,CFO,Oslo\n';
    const file = await importer.file('a.csv', text);
    expect(await importer.load('leads', file)).toMatchObject({ read: 3, loaded: 2, duplicates: 1 });
    expect(await importer.values(`SELECT toJSONString(traits) FROM lead_traits WHERE lead_id = 'ada'`)).toEqual([
      '{"city":"Rome","title":"CEO"}',
    ]);
    expect(await importer.load('leads', file, { now: now + oneDay })).toMatchObject({ loaded: 0, duplicates: 3 });
  });

  test('versions with a known_at of their own all stay; of two at one time the later row is the valid one', async () => {
    const text = 'lead_id,title,known_at\nada,CTO,2026-02-01\nada,CEO,2026-02-01\nada,CFO,2026-01-01\n';
    const file = await importer.file('a.csv', text);
    expect(await importer.load('leads', file)).toMatchObject({ loaded: 3 });
    expect(await importer.load('leads', file, { now: now + oneDay })).toMatchObject({ loaded: 0, duplicates: 3 });
    expect(await titles()).toEqual(['CFO', 'CTO', 'CEO']);
  });

  test('an import with history adds the early version of what is known now', async () => {
    const file = await importer.file('a.csv', 'lead_id,signed_up_at,title\nada,2026-01-01,CTO\n');
    expect(await importer.load('leads', file)).toMatchObject({ loaded: 1 });
    expect(await importer.load('leads', file, { history: true })).toMatchObject({ loaded: 1 });
    expect(await importer.load('leads', file, { history: true })).toMatchObject({ loaded: 0, duplicates: 1 });
  });

  test('an alias that changes hands has a version each', async () => {
    const a = await importer.file('a.csv', 'alias,lead_id\nk1,ada\n');
    const b = await importer.file('b.csv', 'alias,lead_id\nk1,bob\n');
    for (const [i, file] of [a, b, b, a].entries()) await importer.load('aliases', file, { now: now + i * oneDay });
    expect(await importer.values('SELECT lead_id FROM aliases ORDER BY known_at')).toEqual(['ada', 'bob', 'ada']);
  });
});

test('stages are gone after an import, also after one that failed', async () => {
  await importer.load('events', await importer.file('a.csv', 'lead_id,event,at\na,x,2026-01-01\n'));
  const bad = await importer.file('b.csv', 'lead_id,event,at\na,x,never\n');
  await expect(importer.load('events', bad, { strict: true })).rejects.toThrow(InputError);
  expect(
    await importer.values("SELECT name FROM system.tables WHERE database = currentDatabase() AND name LIKE 'stage%'"),
  ).toEqual([]);
});
