import type { History, HistoryEvent } from '../../../src/scoring/history.ts';

/** A person, told in days (or fractions) before now. */
interface Person {
  readonly name: string;
  readonly title: string;
  readonly phone?: string;
  readonly timezone?: string;
  readonly signedUp: number;
  /** API calls: how many, and how long ago. */
  readonly calls?: readonly (readonly [quantity: number, daysAgo: number])[];
  /** Other events, and how long ago they were. */
  readonly did?: Readonly<Record<string, readonly number[]>>;
  /** Known only since then; by default since they signed up. */
  readonly knownSince?: number;
}

interface Account {
  readonly name: string;
  readonly country: string;
  readonly employees: number;
  readonly industry: string;
  readonly people: Readonly<Record<string, Person>>;
}

const minute = 1 / (24 * 60);
/** So many calls a day, on each of the last days. */
const daily = (quantity: number, days: number, from = 1) =>
  Array.from({ length: days }, (_, day) => [quantity, day + from + 0.2] as const);

/**
 * The people whose queues the browser tests look at, scored by the model that comes with pql. `ada` asked to be called a few minutes ago,
 * `gus` grew warm since yesterday's run, `nils` qualifies for nothing.
 */
const accounts: Readonly<Record<string, Account>> = {
  acme: {
    name: 'Acme Analytics',
    country: 'US',
    employees: 640,
    industry: 'software',
    people: {
      ada: {
        name: 'Ada Larkin',
        title: 'CTO',
        phone: '+1 212 555 0100',
        timezone: 'America/New_York',
        signedUp: 20,
        calls: [[4, 18], ...daily(30, 12)],
        did: { project_created: [19.5], pricing_viewed: [3, 1.5], demo_requested: [12 * minute] },
      },
      ben: { name: 'Ben Oduya', title: 'Data Engineer', signedUp: 11, calls: daily(12, 6) },
    },
  },
  birch: {
    name: 'Birch & Sons',
    country: 'US',
    employees: 900,
    industry: 'logistics',
    people: {
      cleo: {
        name: 'Cleo Marsh',
        title: 'VP Engineering',
        phone: '+1 415 555 0101',
        timezone: 'America/Los_Angeles',
        signedUp: 25,
        calls: [[60, 22], ...daily(90, 20)],
        did: { project_created: [24.5], integration_connected: [20], teammate_invited: [18, 17], pricing_viewed: [2] },
      },
    },
  },
  cobalt: {
    name: 'Cobalt Freight',
    country: 'CA',
    employees: 210,
    industry: 'logistics',
    people: {
      dan: {
        name: 'Dan Whitlock',
        title: 'Head of Platform',
        signedUp: 16,
        calls: [[35, 14], ...daily(15, 9)],
        did: { project_created: [15.5], integration_connected: [12], webinar_attended: [5] },
      },
    },
  },
  delta: {
    name: 'Delta Bloom',
    country: 'US',
    employees: 75,
    industry: 'saas',
    people: {
      eve: {
        name: 'Eve Sandoval',
        title: 'Engineering Manager',
        timezone: 'America/Chicago',
        signedUp: 9,
        calls: [[5, 7], ...daily(8, 5)],
        did: { pricing_viewed: [4, 3, 1.2] },
      },
    },
  },
  ember: {
    name: 'Ember Games',
    country: 'US',
    employees: 130,
    industry: 'gaming',
    people: {
      finn: { name: 'Finn Castell', title: 'Software Engineer', signedUp: 13, calls: [[12, 10], ...daily(40, 8)] },
    },
  },
  fjord: {
    name: 'Fjord Media',
    country: 'US',
    employees: 320,
    industry: 'media',
    people: {
      gus: {
        name: 'Gus Whitfield',
        title: 'Director of Data',
        signedUp: 6,
        calls: [
          [3, 5.5],
          [220, 0.3],
          [180, 0.1],
        ],
        did: { pricing_viewed: [0.4, 0.2], docs_downloaded: [0.35], teammate_invited: [0.25] },
      },
    },
  },
  grove: {
    name: 'Grove Health',
    country: 'US',
    employees: 60,
    industry: 'health',
    people: {
      hana: { name: 'Hana Brightwell', title: 'Platform Lead', signedUp: 12, calls: [[6, 11], ...daily(4, 4)] },
    },
  },
  harbor: {
    name: 'Harbor Retail',
    country: 'US',
    employees: 45,
    industry: 'ecommerce',
    people: {
      ivo: { name: 'Ivo Tanner', title: 'Founder', signedUp: 10, calls: [[20, 9]], did: { limit_reached: [2] } },
    },
  },
  iris: {
    name: 'Iris Robotics',
    country: 'US',
    employees: 25,
    industry: 'manufacturing',
    people: {
      june: { name: 'June Abbot', title: 'Developer', signedUp: 14, calls: [[9, 12], ...daily(3, 3)] },
    },
  },
  juno: {
    name: 'Juno Learning',
    country: 'CA',
    employees: 15,
    industry: 'education',
    people: {
      kai: { name: 'Kai Lindqvist', title: 'Software Developer', signedUp: 8, calls: [[7, 6]] },
    },
  },
  kestrel: {
    name: 'Kestrel Insurance with a name that goes on for longer than a row is wide',
    country: 'US',
    employees: 5200,
    industry: 'insurance',
    people: {
      lou: {
        name: 'Louisa Featherstonehaugh-Montgomery',
        title: 'Senior Principal Architect for Data Platforms and Integration',
        signedUp: 0.6,
        calls: [[45, 0.4]],
        knownSince: 0.6,
      },
    },
  },
  lumen: {
    name: 'Lumen Werke',
    country: 'DE',
    employees: 410,
    industry: 'software',
    people: {
      mia: {
        name: 'Mia Vogel',
        title: 'Head of Engineering',
        phone: '+49 30 555 0102',
        signedUp: 15,
        calls: [[18, 13], ...daily(25, 10)],
        did: { pricing_viewed: [2.5] },
      },
    },
  },
  maple: {
    name: 'Maple Telecom',
    country: 'GB',
    employees: 120,
    industry: 'telecommunications',
    people: {
      oli: { name: 'Oli Granger', title: 'DevOps Engineer', signedUp: 17, calls: [[11, 15], ...daily(9, 5)] },
    },
  },
  north: {
    name: 'North Library',
    country: 'US',
    employees: 30,
    industry: 'nonprofit',
    people: {
      nils: { name: 'Nils Ferrant', title: 'Student assistant', signedUp: 40, did: { docs_viewed: [6] } },
    },
  },
};

const day = 86_400_000;

/** What is known of them all, as of `now` (milliseconds since 1970). */
export function peopleUntil(now: number): History {
  const at = (daysAgo: number) => Math.round(now - daysAgo * day);
  const all = Object.entries(accounts).flatMap(([accountId, { people }]) =>
    Object.entries(people).map(([leadId, person]) => ({ accountId, leadId, person })),
  );
  return {
    accountVersions: Object.entries(accounts).map(([accountId, account]) => ({
      accountId,
      ...written(at(60)),
      name: account.name,
      domain: `${accountId}.example`,
      owner: '',
      parent: '',
      createdAt: at(60),
      traits: {
        country: account.country,
        employees: String(account.employees),
        industry: account.industry,
        crm_id: `crm-${accountId}`,
      },
    })),
    leadVersions: all.map(({ accountId, leadId, person }) => ({
      leadId,
      ...written(at(person.knownSince ?? person.signedUp)),
      accountId,
      email: `${leadId}@${accountId}.example`,
      name: person.name,
      signedUpAt: at(person.signedUp),
      traits: {
        title: person.title,
        ...(person.phone !== undefined && { phone: person.phone }),
        ...(person.timezone !== undefined && { timezone: person.timezone }),
      },
    })),
    events: all.flatMap(({ accountId, leadId, person: { calls = [], did = {} } }) => [
      ...calls.map(([quantity, daysAgo]) => event(accountId, leadId, 'api_call', at(daysAgo), quantity)),
      ...Object.entries(did).flatMap(([name, times]) =>
        times.map((daysAgo) => event(accountId, leadId, name, at(daysAgo), 1)),
      ),
    ]),
    aliases: [],
    outcomes: [],
  };
}

const written = (knownAt: number) => ({ knownAt, writtenAt: knownAt, record: 0 });

const marketing: ReadonlySet<string> = new Set([
  'pricing_viewed',
  'docs_viewed',
  'docs_downloaded',
  'webinar_attended',
  'demo_requested',
]);

export function event(
  accountId: string,
  leadId: string,
  name: string,
  at: number,
  quantity: number,
  arrivedAt = at,
): HistoryEvent {
  return {
    subject: { kind: 'lead', id: leadId },
    accountId,
    event: name,
    at,
    arrivedAt,
    channel: marketing.has(name) ? 'marketing' : 'product',
    quantity,
    properties: {},
    daily: false,
    restates: '',
  };
}
