import type { Contact, Entry } from '../../src/queue/entry.ts';

/** Start of all keys. */
export const prefix = '{pql}';
export const teams = Array.from({ length: 20 }, (_, at) => `team${at + 1}`);
/** Of the teams in turn. */
export const reps = Array.from({ length: 50 }, (_, at) => ({
  name: `rep${at + 1}`,
  team: teams[at % teams.length] ?? '',
}));

/** Who claims next, as a request. */
export function repAt(index: number): { readonly team: string; readonly rep: string } {
  const { name, team } = reps[index % reps.length] ?? { name: '', team: '' };
  return { team, rep: name };
}

const first = ['Ada', 'Alan', 'Grace', 'Edsger', 'Barbara', 'Donald', 'Frances', 'Tony'];
const titles = ['CTO', 'VP Engineering', 'Head of Platform', 'Staff Engineer', 'Developer'];
const texts = [
  ['api_calls', '9 × api_call in the first 7 days'],
  ['invited', '3 × invite_sent in the last 14 days'],
  ['pricing', 'Looked at the pricing page 2 × in the last 7 days'],
  ['active_days', 'Active on 6 days in the last 14 days'],
  ['employees', '250 employees'],
  ['title', 'Title is VP Engineering'],
] as const;

/** Queues of so many entries in all, each some 3.4 kB as JSON: a company with its best contacts, scores, rules, reasons and clocks. */
export function madeUpQueues(entries: number, now: number): ReadonlyMap<string, readonly Entry[]> {
  const each = Math.floor(entries / teams.length);
  return new Map(
    teams.map((team) => [team, Array.from({ length: each }, (_, at) => madeUpEntry(team, `${team}-${at}`, at, now))]),
  );
}

function madeUpEntry(team: string, account: string, at: number, now: number): Entry {
  const iso = (instant: number) => new Date(instant).toISOString();
  const tier = at % 4 === 0 ? 'P1' : 'P2';
  const contacts: Contact[] = Array.from({ length: 5 }, (_, index) => {
    const name = first[(at + index) % first.length] ?? '';
    const email = `${name.toLowerCase()}@${account}.example`;
    const title = titles[index] ?? '';
    const links = { crm: `https://crm.example/contacts/${account}-${index}` };
    return {
      ...{ lead_id: `user-${account}-${index}`, also: [], name: `${name} Lovelace`, email, title, tier },
      ...{ phone: '+1 555 010 0199', timezones: ['America/Adak', 'America/New_York'], links },
    };
  });
  return {
    entry_id: `account:${account}`,
    team,
    lead_id: `user-${account}-0`,
    also: [],
    account_id: account,
    account: {
      name: `Company ${account}`,
      domain: `${account}.example`,
      owner: '',
      traits: { country: 'US', employees: '250', industry: 'software', plan: 'free', region: 'north_america' },
    },
    contacts,
    links: { crm: `https://crm.example/accounts/${account}` },
    tier,
    grade: 'A',
    traits_known: 4,
    traits_of: 5,
    scores_of: 'lead',
    scored: true,
    level: 1,
    scores: { fit: 72.5, engagement: 41.25, usage: 88 },
    qualified: [
      { rule: 'pql', since: iso(now - 86_400_000), play: 'Offer help with the first integration' },
      { rule: 'mql', since: iso(now - 2 * 86_400_000) },
    ],
    hand_raised_at: null,
    reasons: texts.map(([signal, text], index) => ({
      signal,
      text,
      points: 30 - 4 * index,
      evidence: { count: 9, first: iso(now - 86_400_000), last: iso(now) },
    })),
    routed_by: 'rule 3',
    entered_at: iso(now),
    news: { kind: 'new', since: iso(now), text: '9 × api_call in the first 7 days' },
    assigned_to: null,
    assigned_by: null,
    sla: {
      urgency: tier,
      since: iso(now),
      claim_warn: iso(now + 48 * 60_000),
      claim_due: iso(now + 3_600_000),
      touch_warn: iso(now + 4 * 2_880_000),
      touch_due: iso(now + 4 * 3_600_000),
    },
  };
}
