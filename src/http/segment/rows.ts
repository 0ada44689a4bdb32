import type { Fields, MessageRow } from '../../warehouse/intake/messages/message.ts';
import { readInstant, timeFault, unreadable } from './instants.ts';
import { jsonText } from './json-text.ts';
import type { Alias, Group, Identify, Named, Track, View } from './messages.ts';

/** What is wrong with a message, by the path inside it. */
export interface Fault {
  readonly path: readonly string[];
  readonly message: string;
}

/** Thrown by the mapping of one message; the others go on. */
export class MessageFault extends Error {
  readonly fault: Fault;
  constructor(path: readonly string[], message: string) {
    super(message);
    this.fault = { path, message };
  }
}

/** When a message came, by our clock, and when whoever sent it says that they did, by theirs. */
export interface Arrival {
  readonly receivedAt: number;
  readonly sentAt: number | undefined;
}

type Values = Readonly<Record<string, unknown>>;
type Timed = Pick<Track, 'timestamp' | 'originalTimestamp' | 'sentAt'>;

/** An event, of the lead or else of the alias. `eventId` stands in where the message has no id. */
export function trackRows(message: Track, arrival: Arrival, eventId: string): MessageRow[] {
  return [eventRow(message, message.event, message.properties, arrival, eventId)];
}

/** `event` is `page` or `screen`. */
export function viewRows(event: string, message: View, arrival: Arrival, eventId: string): MessageRow[] {
  const { name, category, properties } = message;
  const said = { ...(name && { name }), ...(category && { category }) };
  return [eventRow(message, event, { ...said, ...properties }, arrival, eventId)];
}

function eventRow(
  message: Named & Timed & { readonly messageId: string; readonly context: Values },
  event: string,
  properties: Values,
  arrival: Arrival,
  eventId: string,
): MessageRow {
  const { quantity, ...others } = properties;
  const { channel, rest } = channelOf(message.context, others);
  return row('events', {
    ...whoDid(message),
    account_id: groupOf(message.context),
    event,
    at: new Date(happenedAt(message, arrival)).toISOString(),
    event_id: message.messageId || eventId,
    channel,
    quantity: quantityOf(quantity),
    properties: jsonText(rest),
  });
}

const whoDid = ({ userId, anonymousId }: Named): Fields => (userId ? { lead_id: userId } : { alias: anonymousId });

/** Whoever sends may have a wrong clock: how far it is off is seen by when they say that they sent it. */
function happenedAt(message: Timed, { receivedAt, sentAt = message.sentAt }: Arrival): number {
  const said = message.timestamp ?? message.originalTimestamp;
  if (said === undefined) return receivedAt;
  const at = said + (sentAt === undefined ? 0 : receivedAt - sentAt);
  const fault = timeFault(at, receivedAt);
  if (fault !== undefined) throw new MessageFault(['timestamp'], fault);
  return at;
}

function quantityOf(given: unknown): string {
  if (given === undefined || given === null || given === '') return '';
  const text = String(given).trim();
  if (/^\d{1,10}(\.0+)?$/.test(text) && Number(text) <= 1_000_000_000) return text;
  throw new MessageFault(
    ['properties', 'quantity'],
    'says how many events it stands for, so it must be a whole number from 0 to 1,000,000,000: give another quantity another name',
  );
}

const channels = ['product', 'marketing'];
const channelIn = (given: unknown): string | undefined => {
  const text = typeof given === 'string' ? given.trim().toLowerCase() : '';
  return channels.includes(text) ? text : undefined;
};

/** Others call other things a channel among the properties: what is none of ours stays what it is. */
function channelOf(context: Values, properties: Values): { readonly channel: string; readonly rest: Values } {
  if (context.channel !== undefined && context.channel !== null && context.channel !== '') {
    const channel = channelIn(context.channel);
    if (channel) return { channel, rest: properties };
    throw new MessageFault(['context', 'channel'], 'is no channel: use product or marketing');
  }
  const channel = channelIn(properties.channel);
  if (!channel) return { channel: 'product', rest: properties };
  const { channel: _, ...rest } = properties;
  return { channel, rest };
}

/** A version of the lead, and whose alias the anonymous id is. */
export function identifyRows(message: Identify, { receivedAt }: Arrival): MessageRow[] {
  const { userId, anonymousId, context, traits } = message;
  const { email, name, firstName, lastName, createdAt, ...others } = traits;
  const company = others.company;
  const lead = row('leads', {
    lead_id: userId,
    account_id: groupOf(context) || (isObject(company) ? textOf(company.id, ['traits', 'company', 'id']) : ''),
    email: textOf(email, ['traits', 'email']),
    name: textOf(name, ['traits', 'name']) || fullName(firstName, lastName),
    signed_up_at: timeOf(createdAt, receivedAt),
    traits: jsonText(others),
  });
  return [lead, ...aliasRows(anonymousId, userId)];
}

const fullName = (...parts: unknown[]): string =>
  parts.filter((part) => typeof part === 'string' && part.trim() !== '').join(' ');

/** A version of the account, and the account of whoever is named. */
export function groupRows(message: Group, { receivedAt }: Arrival): MessageRow[] {
  const { groupId, userId, traits } = message;
  const { name, domain, createdAt, owner, ...others } = traits;
  const account = row('accounts', {
    account_id: groupId,
    name: textOf(name, ['traits', 'name']),
    domain: textOf(domain, ['traits', 'domain']) || domainOf(others.website),
    created_at: timeOf(createdAt, receivedAt),
    owner: textOf(owner, ['traits', 'owner']),
    traits: jsonText(others),
  });
  return userId ? [account, row('leads', { lead_id: userId, account_id: groupId })] : [account];
}

export const aliasMessageRows = ({ previousId, userId }: Alias): MessageRow[] => aliasRows(previousId, userId);

function aliasRows(alias: string, userId: string): MessageRow[] {
  return alias && alias !== userId ? [row('aliases', { alias, lead_id: userId })] : [];
}

/** The account that a message is said in. */
const groupOf = (context: Values): string => textOf(context.groupId, ['context', 'groupId']);

function textOf(given: unknown, path: readonly string[]): string {
  if (given === undefined || given === null) return '';
  if (typeof given === 'object') throw new MessageFault(path, 'must be a text');
  return String(given);
}

function timeOf(given: unknown, now: number): string {
  if (given === undefined || given === null || given === '') return '';
  const path = ['traits', 'createdAt'];
  const at = typeof given === 'string' || typeof given === 'number' ? readInstant(given) : undefined;
  if (at === undefined) throw new MessageFault(path, unreadable);
  const fault = timeFault(at, now);
  if (fault !== undefined) throw new MessageFault(path, fault);
  return new Date(at).toISOString();
}

/** `https://www.initech.example/about` is of initech.example. */
function domainOf(website: unknown): string {
  if (typeof website !== 'string' || website.trim() === '') return '';
  const address = website.trim();
  const url = /^[a-z]+:\/\//i.test(address) ? address : `https://${address}`;
  return URL.canParse(url) ? new URL(url).hostname.replace(/^www\./, '') : '';
}

const isObject = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What is empty says nothing. */
function row(kind: MessageRow['kind'], fields: Fields): MessageRow {
  return { kind, fields: Object.fromEntries(Object.entries(fields).filter(([, text]) => text !== '')) };
}
