import { parse } from 'yaml';
import { z } from 'zod';
import { outcomes } from '../../../src/model/types.ts';
import type {
  AccountVersion,
  AliasVersion,
  EventSubject,
  History,
  HistoryEvent,
  HistoryOutcome,
  LeadVersion,
} from '../../../src/scoring/history.ts';
import type { Instant } from '../../../src/scoring/reference/admissible.ts';
import { split } from './split.ts';
import { readTime, timePattern } from './times.ts';

/** What is known and what happened, and the instant of which a score is to speak. */
export interface Given {
  readonly history: History;
  readonly instant: Instant;
}

const usualAsOf = readTime('31 Mar 12:00');
const longKnown = readTime('1 Jan');

type Rows = { -readonly [K in keyof History]: History[K][number][] };

/**
 * A situation in plain words, its sentences apart by `;` or `<br>` (docs/model.md shows many):
 * `as of 8 Mar 12:00`, `known at 8 Mar`; `lead.title = CTO (known 5 Mar)`; `alias key1 = ann`; `ann: outcome won 3 Mar`;
 * `ann: api_call 3 Mar, 4 Mar 09:30 ×20 { environment: test } (marketing, arrived 9 Mar)`, by `lead` where nobody is named.
 * Names that begin with `account` are accounts, those with an @ e-mails, others leads. Leads are of `account`,
 * if it isn't said that `lead has no account` or `lead.account_id = account2`.
 */
export function readGiven(text: string): Given {
  const rows: Rows = { events: [], leadVersions: [], accountVersions: [], aliases: [], outcomes: [] };
  const leads = new Set<string>(['lead']);
  const withoutAccount = new Set<string>();
  let asOf = usualAsOf;
  let knownAt: number | undefined;
  for (const sentence of split(text.replaceAll('`', ''), /^(?:;|<br>)$/)) {
    const [, which, time = ''] = /^(as of|known at) (.*)$/.exec(sentence) ?? [];
    const [, alone] = /^(\S+) has no account$/.exec(sentence) ?? [];
    if (which === 'as of') asOf = readTime(time);
    else if (which === 'known at') knownAt = readTime(time);
    else if (alone !== undefined) withoutAccount.add(alone);
    else readSentence(sentence, rows, leads);
  }
  const ofAccount = [...leads]
    .filter((id) => !withoutAccount.has(id))
    .map((id) => leadVersion(id, { accountId: 'account', writtenAt: 0 }));
  const history = { ...rows, leadVersions: numbered([...ofAccount, ...rows.leadVersions]) };
  return {
    history: { ...history, accountVersions: numbered(rows.accountVersions) },
    instant: { asOf, knownAt: knownAt ?? asOf },
  };
}

/** Of what is said of one moment the later sentence counts, as the later row of an import does. */
function numbered<V extends { readonly record: number }>(versions: readonly V[]): V[] {
  return versions.map((version, record) => ({ ...version, record }));
}

const who = '(?:alias )?[^\\s:.]+(?:@[^\\s:]+)?';
const fact = new RegExp(`^(${who})\\.(\\w+) = (.*?)(?: \\(known (${timePattern})\\))?$`);
const named = new RegExp(`^alias (\\S+) = (\\S+?)(?: \\(known (${timePattern})\\))?$`);
const happening = new RegExp(
  `^(?:(${who}): )?(outcome )?([\\w.-]+) (${timePattern}(?:, ${timePattern})*)(?: ×(\\d+))?(?: (\\{.*\\}))?(?: \\((.*)\\))?$`,
);

function readSentence(sentence: string, rows: Rows, leads: Set<string>): void {
  const [, alias, leadId, aliasKnown] = named.exec(sentence) ?? [];
  if (alias !== undefined && leadId !== undefined) {
    leads.add(leadId);
    rows.aliases.push(aliasVersion(alias, leadId, aliasKnown));
    return;
  }
  const [, owner, trait, said, known] = fact.exec(sentence) ?? [];
  if (owner !== undefined && trait !== undefined && said !== undefined) {
    readFact(owner, trait, said, known, rows, leads);
    return;
  }
  const [, by = 'lead', outcome, name = '', times, quantity, properties, notes] = happening.exec(sentence) ?? [];
  if (times === undefined) throw new Error(`Nothing is known of a sentence like \`${sentence}\``);
  const subject = subjectOf(by);
  if (subject.kind === 'lead') leads.add(subject.id);
  for (const at of times.split(', ').map(readTime)) {
    if (outcome !== undefined) rows.outcomes.push(outcomeOf(subject, name, at));
    else rows.events.push(eventOf(subject, name, at, quantity, properties, notes));
  }
}

function readFact(
  owner: string,
  trait: string,
  said: string,
  known: string | undefined,
  rows: Rows,
  leads: Set<string>,
): void {
  const knownAt = known === undefined ? longKnown : readTime(known);
  const ofAccount = owner.startsWith('account');
  if (ofAccount) rows.accountVersions.push(accountVersion(owner, { ...textsOf(accountFields, trait, said), knownAt }));
  else {
    leads.add(owner);
    rows.leadVersions.push(leadVersion(owner, { ...textsOf(leadFields, trait, said), knownAt }));
  }
}

const leadFields = { account_id: 'accountId', email: 'email', name: 'name', signed_up_at: 'signedUpAt' } as const;
const accountFields = {
  name: 'name',
  domain: 'domain',
  owner: 'owner',
  parent: 'parent',
  created_at: 'createdAt',
} as const;

function textsOf(fields: Readonly<Record<string, string>>, trait: string, said: string): Record<string, unknown> {
  const field = fields[trait];
  if (field === undefined) return { traits: { [trait]: said } };
  return { [field]: trait.endsWith('_at') ? readTime(said) : said };
}

function subjectOf(by: string): EventSubject {
  if (by.startsWith('alias ')) return { kind: 'alias', id: by.slice('alias '.length) };
  if (by.includes('@')) return { kind: 'email', id: by.toLowerCase() };
  return { kind: by.startsWith('account') ? 'account' : 'lead', id: by };
}

const propertiesSchema = z.record(z.string(), z.string());

function eventOf(
  subject: EventSubject,
  event: string,
  at: number,
  quantity = '1',
  properties = '{}',
  notes = '',
): HistoryEvent {
  const noted = split(notes, /^,$/);
  const note = (word: string) => noted.find((one) => one.startsWith(`${word} `))?.slice(word.length + 1);
  const arrived = note('arrived');
  const account = note('of') ?? (subject.kind === 'account' ? subject.id : '');
  return {
    subject,
    accountId: account,
    event,
    at,
    arrivedAt: arrived === undefined ? at : readTime(arrived),
    channel: noted.find((one) => one === 'marketing' || one === 'product') ?? '',
    quantity: BigInt(quantity),
    properties: propertiesSchema.parse(parse(properties, { schema: 'failsafe' })),
    daily: noted.includes('daily'),
    restates: noted.includes('restates') ? `${subject.id} ${event} ${at}` : '',
  };
}

function outcomeOf(subject: EventSubject, name: string, at: number): HistoryOutcome {
  const { kind, id } = subject;
  const outcome = outcomes.find((known) => known === name);
  if (!outcome || kind === 'alias') throw new Error(`There is no outcome ${name} of an ${kind}`);
  return { subject: { kind, id }, outcome, at, arrivedAt: at };
}

function leadVersion(leadId: string, said: Partial<LeadVersion>): LeadVersion {
  const nothing = { accountId: '', email: '', name: '', traits: {} };
  return { leadId, knownAt: longKnown, writtenAt: longKnown, record: 0, ...nothing, ...said };
}

function accountVersion(accountId: string, said: Partial<AccountVersion>): AccountVersion {
  const nothing = { name: '', domain: '', owner: '', parent: '', traits: {} };
  return { accountId, knownAt: longKnown, writtenAt: longKnown, record: 0, ...nothing, ...said };
}

function aliasVersion(alias: string, leadId: string, known?: string): AliasVersion {
  const knownAt = known === undefined ? longKnown : readTime(known);
  return { alias, leadId, knownAt, writtenAt: knownAt };
}
