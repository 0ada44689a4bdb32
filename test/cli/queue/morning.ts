import { openProgram, type Program } from '../../support/program.ts';

const model = `
model: calls
signals:
  calls: { event: api_call, measure: count, within: { last: 30d }, score: usage, points: { each: 10, limit: 100 } }
qualify:
  pql: { kind: pql, usage: 20 }
`;
/** Nobody's working hours: the stories are told at the hour at which the tests run. */
const routing = `
entry: account
links: { crm: "https://crm.example/{account.domain}", dial: "tel:{lead.phone}" }
teams:
  us: { reps: [ana, bo], keep: 3, sla: { other: { claim: 1h, touch: 4h } } }
  eu: { reps: [zoe], take: next_only }
rules:
  - { when: { account.country: DE }, to: eu }
  - { else: us }
reasons: { disqualify: [student], attempt: [voicemail, emailed], recycle: [timing] }
`;

/** A company by how often its person called the API, which is also its place in the queue. */
const companies = [
  { name: 'acme', calls: 7, country: 'US' },
  { name: 'bell', calls: 6, country: 'US' },
  { name: 'core', calls: 5, country: 'US' },
  { name: 'dune', calls: 4, country: 'US' },
  { name: 'fern', calls: 3, country: 'DE' },
  { name: 'gate', calls: 2, country: 'DE' },
];

const capital = (name: string) => `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;

/** Two teams with queues after a night: `us` has acme, bell, core and dune, `eu` has fern and gate. */
export async function openMorning(): Promise<Program> {
  const program = openProgram();
  program.write('pql.yaml', 'paths: { model: model.yaml, routing: routing.yaml }\n');
  program.write('model.yaml', model);
  program.write('routing.yaml', routing);
  const accounts = companies.map(({ name, country }) => `${name},${capital(name)},${name}.example,${country}`);
  program.write('accounts.csv', `account_id,name,domain,country\n${accounts.join('\n')}\n`);
  const leads = companies.map(
    ({ name }) => `${name}_cto,${name},cto@${name}.example,${capital(name)} Cto,CTO,+1 555 0100`,
  );
  program.write('leads.csv', `lead_id,account_id,email,name,title,phone\n${leads.join('\n')}\n`);
  const yesterday = Date.now() - 86_400_000;
  const events = companies.flatMap(({ name, calls }) =>
    Array.from({ length: calls }, (_, at) =>
      JSON.stringify({
        lead_id: `${name}_cto`,
        event: 'api_call',
        at: new Date(yesterday + at * 1_000).toISOString(),
        channel: 'product',
      }),
    ),
  );
  program.write('events.ndjson', events.join('\n'));
  for (const args of [
    ['import', 'accounts', 'accounts.csv', '--history'],
    ['import', 'leads', 'leads.csv', '--history'],
    ['import', 'events', 'events.ndjson', '--history'],
    ['rescore'],
  ]) {
    const { code, stderr } = await program.pql(args);
    if (code !== 0) throw new Error(`pql ${args.join(' ')} ended with ${code}: ${stderr}`);
  }
  return program;
}
