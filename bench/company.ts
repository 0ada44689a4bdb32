import { createHash } from 'node:crypto';

/** A made-up company's history as SQL: everything follows from a seed, by hashes of row numbers, so that it can be made in parallel. */

export interface Company {
  readonly seed: number;
  readonly leads: number;
  readonly accounts: number;
  readonly events: number;
}

/** A share of the full size, which is 1 M leads and 20 M events. */
export function companyOf(share: number, seed: number): Company {
  return {
    seed,
    leads: Math.round(1_000_000 * share),
    accounts: Math.round(125_000 * share),
    events: Math.round(20_000_000 * share),
  };
}

/** The instant that everything leads up to. */
export const asOf = Date.UTC(2026, 5, 30);

interface EventKind {
  readonly event: string;
  /** Of ten thousand events. */
  readonly share: number;
  readonly channel: 'product' | 'marketing';
  readonly properties: 'call' | 'page' | 'campaign' | 'none';
}

const product = (event: string, share: number, properties: EventKind['properties'] = 'none'): EventKind => ({
  event,
  share,
  channel: 'product',
  properties,
});
const marketing = (event: string, share: number, properties: EventKind['properties']): EventKind => ({
  event,
  share,
  channel: 'marketing',
  properties,
});

const kinds: readonly EventKind[] = [
  product('api_call', 3400, 'call'),
  product('logged_in', 1400),
  product('dashboard_viewed', 1300, 'page'),
  product('searched', 700, 'page'),
  product('settings_changed', 250),
  product('export_made', 200),
  product('project_created', 120),
  product('signed_up', 98),
  product('integration_connected', 60),
  product('teammate_invited', 60),
  product('key_rotated', 45),
  product('limit_reached', 30),
  marketing('page_viewed', 900, 'page'),
  marketing('docs_viewed', 800, 'page'),
  marketing('email_opened', 300, 'campaign'),
  marketing('pricing_viewed', 130, 'page'),
  marketing('email_clicked', 120, 'campaign'),
  marketing('docs_downloaded', 60, 'page'),
  marketing('webinar_attended', 25, 'campaign'),
  marketing('demo_requested', 1, 'page'),
  marketing('contact_requested', 1, 'page'),
];

/** The place in `kinds`, from 1, by a number from 0 to 9999, in the proportion of the shares. */
function kindByShare(roll: string): string {
  let bound = 0;
  const branches = kinds.map(({ share }, index) => {
    bound += share;
    return `${roll} < ${bound}, ${index + 1}`;
  });
  return `multiIf(${branches.join(', ')}, 1)`;
}

const ofKind = (column: keyof Omit<EventKind, 'share'>) => `${list(kinds.map((kind) => kind[column]))}[kind]`;

const day = 86_400_000;

/** Ways to draw from the number `of` of a row, independent for each purpose. */
interface Dice {
  whole(of: string, purpose: string): string;
  /** From 0 to below 1. */
  fraction(of: string, purpose: string): string;
  pick(of: string, purpose: string, values: readonly string[]): string;
}

function diceOf({ seed }: Company): Dice {
  // Each purpose begins far away from all others in one long sequence: a tenth of the time of hashing tuples.
  const whole = (of: string, purpose: string) => {
    const begin = createHash('sha256').update(`${seed} ${purpose}`).digest().readBigUInt64LE();
    return `intHash64(${of} + toUInt64(${begin}))`;
  };
  return {
    whole,
    fraction: (of, purpose) => `(${whole(of, purpose)} % 1000003) / 1000003`,
    pick: (of, purpose, values) => `${list(values)}[${whole(of, purpose)} % ${values.length} + 1]`,
  };
}

const list = (values: readonly string[]) => `[${values.map((value) => `'${value}'`).join(', ')}]`;

const accountId = (account: string) => `'acct-' || toString(${account})`;
const leadId = (lead: string) => `'lead-' || toString(${lead})`;
const email = (lead: string) => `'person' || toString(${lead}) || '@mail.example'`;

/** Facts of lead number `lead`: most have an account, whose sizes differ widely, and say when they signed up. */
function leadFacts(lead: string, company: Company): { accountId: string; signedUp: string } {
  const dice = diceOf(company);
  const account = `toUInt32(${company.accounts} * pow(${dice.fraction(lead, 'account')}, 1.6))`;
  return {
    accountId: `if(${dice.whole(lead, 'has account')} % 100 < 85, ${accountId(account)}, '')`,
    signedUp: `${asOf} - toInt64(${dice.whole(lead, 'signed up')} % ${365 * day})`,
  };
}

/**
 * Rows of events `from` to `from + count`. Most leads tried the product for some days after they signed up, others go on
 * using it, a tenth are busy now, and some only read. Most events name the lead; campaigns know the e-mail, web pages
 * sometimes an anonymous id, and some calls come by a key of the account.
 */
export function insertEvents(company: Company): string {
  const dice = diceOf(company);
  const part = (share: number) => Math.max(1, Math.floor(company.leads * share));
  const [tried, users, busy, readers] = [part(0.55), part(0.3), part(0.1), part(0.05)];
  const among = dice.whole('number', 'lead');
  const facts = leadFacts('lead', company);
  return `
    INSERT INTO events (subject_key, subject_kind, subject_id, account_key, account_id, event, at, arrived_at, arrival_assumed,
        channel, quantity, properties, event_id, identity, content, source, written_at)
    SELECT
        sipHash64(subject_kind, subject_id), subject_kind, subject_id,
        if(account_id = '', 0, sipHash64('account', account_id)), account_id,
        event, at, arrived_at, 0, channel, 1, properties,
        toString(number), number, number, 'bench', arrived_at
    FROM (
        SELECT
            number, event, channel,
            fromUnixTimestamp64Milli(least(${asOf}, multiIf(
                habit = 'tried', signed_up + toInt64(${14 * day} * pow(time, 3)),
                habit = 'uses', signed_up + toInt64((${asOf} - signed_up) * time),
                habit = 'busy', ${asOf} - toInt64(least(${asOf} - signed_up, ${60 * day}) * pow(time, 1.5)),
                ${asOf} - toInt64(${120 * day} * time))), 'UTC') AS at,
            at + toIntervalSecond(${dice.whole('number', 'delay')} % 900) AS arrived_at,
            CAST(multiIf(
                details = 'call', map(
                    'environment', ${dice.pick('number', 'environment', ['production', 'production', 'production', 'staging', 'test', 'sandbox', ''])},
                    'endpoint', ${dice.pick('number', 'endpoint', ['/v1/objects', '/v1/search', '/v1/batches', '/v1/keys', '/v1/usage'])},
                    'status', ${dice.pick('number', 'status', ['200', '200', '200', '200', '201', '404', '429', '500'])}),
                details = 'page', map(
                    'path', '/pages/' || toString(${dice.whole('number', 'page')} % 400),
                    'referrer', ${dice.pick('number', 'referrer', ['search', 'direct', 'newsletter', 'friend'])}),
                details = 'campaign', map('campaign', 'campaign-' || toString(${dice.whole('number', 'campaign')} % 60)),
                map()), 'Map(LowCardinality(String), String)') AS properties,
            multiIf(
                event = 'api_call' AND account_of_lead != '' AND number % 50 = 0, 'account',
                details = 'campaign', 'email',
                event IN ('page_viewed', 'pricing_viewed') AND lead % 4 = 0, 'alias',
                'lead') AS subject_kind,
            multiIf(
                subject_kind = 'account', account_of_lead,
                subject_kind = 'email', ${email('lead')},
                subject_kind = 'alias', 'anon-' || toString(lead),
                ${leadId('lead')}) AS subject_id,
            if(subject_kind = 'account' OR (channel = 'product' AND number % 4 = 0), account_of_lead, '') AS account_id
        FROM (
            SELECT
                number, habit, lead,
                ${facts.accountId} AS account_of_lead,
                ${facts.signedUp} AS signed_up,
                ${dice.fraction('number', 'time')} AS time,
                ${ofKind('event')} AS event,
                ${ofKind('channel')} AS channel,
                ${ofKind('properties')} AS details
            FROM (
                SELECT
                    number,
                    ${kindByShare(`${dice.whole('number', 'event')} % 10000`)} AS kind,
                    ${dice.whole('number', 'habit')} % 100 AS whose,
                    multiIf(whose < 15, 'tried', whose < 60, 'uses', whose < 98, 'busy', 'reads') AS habit,
                    multiIf(
                        habit = 'tried', ${among} % ${tried},
                        habit = 'uses', ${tried} + ${among} % ${users},
                        habit = 'busy', ${tried + users} + ${among} % ${busy},
                        ${tried + users + busy} + ${among} % ${readers}) AS lead
                FROM numbers_mt({from:UInt64}, {count:UInt64}))))`;
}

/** The very same events in the layout that the limit is defined on, each by a lead. */
export const referenceTable = `
    CREATE TABLE reference
    (
        lead_id String,
        event LowCardinality(String),
        at DateTime64(3, 'UTC'),
        arrived_at DateTime64(3, 'UTC'),
        properties Map(LowCardinality(String), String)
    )
    ENGINE = MergeTree
    ORDER BY (lead_id, at)`;

// All ids end with the number of the lead (or of the account, which may stand for a lead here).
export const insertReference = `
    INSERT INTO reference
    SELECT if(subject_kind = 'lead', subject_id, ${leadId("extract(subject_id, '[0-9]+')")}), event, at, arrived_at, properties
    FROM events`;

const titles = [
  'Software Engineer',
  'Senior Developer',
  'Director of Engineering',
  'CTO',
  'Head of Platform',
  'Data Engineer',
  'Student',
  'Marketing Manager',
  'Founder',
  'Recruiter',
  'Product Manager',
  'Analyst',
  'Staff Architect',
  '',
];

/** One version a lead, known since it signed up, and for every seventh a later one that only says another title. */
export function insertLeads(company: Company): string {
  const dice = diceOf(company);
  const { accountId, signedUp } = leadFacts('number', company);
  return `
    INSERT INTO lead_traits (lead_key, lead_id, known_at, known_assumed, account_id, email, email_key, name, signed_up_at, traits,
        identity, source, written_at, record)
    SELECT
        sipHash64('lead', lead_id), lead_id, known_at, 0, account_id, email, if(email = '', 0, sipHash64('email', email)), name,
        signed_up_at, traits, reinterpretAsUInt128(sipHash128(lead_id, version)), 'bench', known_at, number
    FROM (
        SELECT
            number, version,
            ${leadId('number')} AS lead_id,
            ${signedUp} AS signed_up,
            fromUnixTimestamp64Milli(if(version = 1, signed_up, intDiv(signed_up + ${asOf}, 2)), 'UTC') AS known_at,
            if(version = 1, ${accountId}, '') AS account_id,
            if(version = 1 AND number % 20 != 0, ${email('number')}, '') AS email,
            if(version = 1, 'Person ' || toString(number), '') AS name,
            if(version = 1 AND number % 12 != 0, fromUnixTimestamp64Milli(signed_up, 'UTC'), NULL) AS signed_up_at,
            CAST(if(version = 1,
                map('title', ${dice.pick('number', 'title', titles)}, 'country', ${dice.pick('number', 'country', ['US', 'DE', 'FR', 'BR', 'IN', ''])}, 'opted_out', if(number % 50 = 0, 'true', '')),
                map('title', ${dice.pick('number', 'later title', titles)})), 'Map(LowCardinality(String), String)') AS traits
        FROM numbers_mt(${company.leads})
        ARRAY JOIN if(number % 7 = 0, [1, 2], [1]) AS version)`;
}

export function insertAccounts(company: Company): string {
  const dice = diceOf(company);
  return `
    INSERT INTO account_traits (account_key, account_id, known_at, known_assumed, name, domain, owner, parent, created_at, traits,
        identity, source, written_at, record)
    SELECT
        sipHash64('account', account_id), account_id, created_at, 0, 'Company ' || toString(number), 'company' || toString(number) || '.example', '', '',
        created_at,
        CAST(map(
            'employees', if(${dice.whole('number', 'size known')} % 10 = 0, '', toString(toUInt32(pow(10, 4.5 * ${dice.fraction('number', 'size')})))),
            'industry', ${dice.pick('number', 'industry', ['software', 'fintech', 'Media', 'education', 'retail', 'logistics', 'health', ''])},
            'country', ${dice.pick('number', 'country', ['US', 'GB', 'DE', 'FR', 'NL', 'BR', 'IN', 'JP'])},
            'competitor', if(number % 500 = 0, 'true', '')), 'Map(LowCardinality(String), String)'),
        reinterpretAsUInt128(sipHash128(account_id)), 'bench', created_at, number
    FROM (
        SELECT number, ${accountId('number')} AS account_id,
            fromUnixTimestamp64Milli(${asOf} - toInt64(${dice.whole('number', 'created')} % ${400 * day}), 'UTC') AS created_at
        FROM numbers_mt(${company.accounts}))`;
}

/** Every fourth lead has been somebody unnamed before. */
export function insertAliases(company: Company): string {
  const dice = diceOf(company);
  return `
    INSERT INTO aliases (alias_key, alias, lead_key, lead_id, known_at, identity, source, written_at)
    SELECT sipHash64('alias', alias), alias, sipHash64('lead', lead_id), lead_id, known_at, reinterpretAsUInt128(sipHash128(alias)), 'bench', known_at
    FROM (
        SELECT 'anon-' || toString(number * 4) AS alias, ${leadId('number * 4')} AS lead_id,
            fromUnixTimestamp64Milli(${asOf} - toInt64(${dice.whole('number', 'alias')} % ${300 * day}), 'UTC') AS known_at
        FROM numbers_mt(${Math.floor(company.leads / 4)}))`;
}

/** What came of one lead in fifty, and of one account in twenty-five. */
export function insertOutcomes(company: Company): string {
  const dice = diceOf(company);
  const stories = [
    'contacted',
    'contacted',
    'meeting',
    'opportunity',
    'won',
    'lost',
    'churned',
    'disqualified',
    'recycled',
  ];
  const of = (kind: 'lead' | 'account', id: string, count: number, step: number) => `
        SELECT '${kind}' AS kind, ${id} AS id, ${dice.pick('number', `${kind} outcome`, stories)} AS outcome,
            fromUnixTimestamp64Milli(${asOf} - toInt64(${dice.whole('number', `${kind} outcome at`)} % ${200 * day}), 'UTC') AS at
        FROM (SELECT number * ${step} AS number FROM numbers_mt(${Math.floor(count / step)}))`;
  return `
    INSERT INTO outcomes (subject_key, subject_kind, subject_id, outcome, at, arrived_at, arrival_assumed, amount, reason, identity, content,
        source, written_at)
    SELECT sipHash64(kind, id), kind, id, outcome, at, at, 0, NULL, '', reinterpretAsUInt128(sipHash128(kind, id, outcome, at)), 0, 'bench', at
    FROM (${of('lead', leadId('number'), company.leads, 50)}
        UNION ALL${of('account', accountId('number'), company.accounts, 25)})`;
}
