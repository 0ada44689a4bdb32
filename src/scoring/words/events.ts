import type { EventSignal } from '../../model/types.ts';
import { list, sayCount } from './amounts.ts';

/** What a signal or a way looks at: names of events, or every event (of a channel). */
type Events = Pick<EventSignal, 'events' | 'channel'>;

/** An event's name as words, and where the word stands that says something was done; `noun` where none does. */
interface Spoken {
  readonly words: readonly string[];
  readonly doing: 'noun' | 'verb' | number;
}

/** `api_call` is "API call", `pricing_viewed` "pricing viewed", `Project Created` "project created". */
export function sayEvent(name: string): string {
  return spoken(name).words.join(' ');
}

/** As many as there are, without their number: `API calls`, `pricing viewed`, `docs or webinars`, `marketing events`. */
export function sayEvents({ events, channel }: Events): string {
  if (events.length === 0) return channel === undefined ? 'events' : `${channel} events`;
  return list(
    events.map((name) => (spoken(name).doing === 'noun' ? pluralOf(sayEvent(name)) : sayEvent(name))),
    'or',
  );
}

/** `4 API calls`, `pricing viewed twice`. */
export function sayHappened(what: Events, times: bigint): string {
  const nouns = nounsOf(what);
  if (!nouns) return `${sayEvents(what)} ${sayTimes(times)}`;
  return `${sayCount(times)} ${list(times === 1n ? nouns.map(singularOf) : nouns.map(pluralOf), 'or')}`;
}

/** `no API calls`, `pricing not viewed`, `neither project created nor teammate invited`. */
export function sayNone(what: Events): string {
  const nouns = nounsOf(what);
  if (nouns) return `no ${list(nouns.map(pluralOf), 'or')}`;
  const [only = '', ...more] = what.events;
  if (more.length === 0) return withWord('not', only);
  const said = what.events.map(sayEvent);
  return `neither ${said.slice(0, -1).join(', ')} nor ${said.at(-1)}`;
}

/** `last API call`, `pricing last viewed`. */
export function sayOneOf(which: 'first' | 'last', what: Events): string {
  const nouns = nounsOf(what);
  if (nouns) return `${which} ${list(nouns.map(singularOf), 'or')}`;
  const [only = '', ...more] = what.events;
  return more.length === 0 ? withWord(which, only) : `${which} ${list(what.events.map(sayEvent), 'or')}`;
}

/** `2 more API calls`, `pricing viewed once more`; of what never was without the "more". */
export function sayFurther(name: string, amount: number, isFirst: boolean): string {
  const what = { events: [name], channel: undefined };
  const times = BigInt(amount);
  if (isFirst) return sayHappened(what, times);
  const nouns = nounsOf(what);
  if (!nouns) return `${sayEvent(name)} ${amount === 1 ? 'once more' : `${sayCount(amount)} more times`}`;
  return `${sayCount(amount)} more ${list(nouns.map(amount === 1 ? singularOf : pluralOf), 'or')}`;
}

/** `once`, `twice`, `5 times`. */
export function sayTimes(times: bigint): string {
  if (times === 1n) return 'once';
  return times === 2n ? 'twice' : `${sayCount(times)} times`;
}

/** Whether events are spoken of as things that are counted, not as something done so many times. */
export function areNouns(what: Events): boolean {
  return nounsOf(what) !== undefined;
}

function nounsOf({ events, channel }: Events): string[] | undefined {
  if (events.length === 0) return [channel === undefined ? 'event' : `${channel} event`];
  return events.every((name) => spoken(name).doing === 'noun') ? events.map(sayEvent) : undefined;
}

/** The word before the one that says what was done: `pricing not viewed`; before all of it where that comes first. */
function withWord(word: string, name: string): string {
  const { words, doing } = spoken(name);
  const at = typeof doing === 'number' ? doing : 0;
  return [...words.slice(0, at), word, ...words.slice(at)].join(' ');
}

function spoken(name: string): Spoken {
  const words = name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .split(/[\s_.:/$-]+/)
    .filter((word) => word !== '')
    .map(wordOf);
  if (words.length === 0) return { words: [name], doing: 'noun' };
  const last = words.length - 1;
  const done = particles.has(words[last] ?? '') && last > 0 ? last - 1 : last;
  const doing = [done, 0].find((at) => isDone(words[at] ?? ''));
  if (doing !== undefined) return { words, doing };
  return { words, doing: words.length > 1 && commands.has(words[0] ?? '') ? 'verb' : 'noun' };
}

function wordOf(word: string): string {
  const small = word.toLowerCase();
  if (abbreviations.has(small)) return small.toUpperCase();
  return /^[A-Z][a-z]/.test(word) ? small : word;
}

function isDone(word: string): boolean {
  return irregular.has(word) || (/..ed$/.test(word) && !thingsInEd.test(word));
}

/** `query` is "queries"; a word that ends with an s is left as it is (docs, analytics), and one that isn't in Latin letters. */
export function pluralOf(noun: string): string {
  if (/[^aeiou]y$/.test(noun)) return noun.replace(/y$/, 'ies');
  if (/(?:ss|us|x|ch|sh|z)$/.test(noun)) return `${noun}es`;
  return /[a-rt-z]$/i.test(noun) ? `${noun}s` : noun;
}

function singularOf(noun: string): string {
  if (/ies$/.test(noun)) return noun.replace(/ies$/, 'y');
  return /[^\Wsiua]s$/.test(noun) ? noun.slice(0, -1) : noun;
}

const particles: ReadonlySet<string> = new Set(['up', 'in', 'out', 'on', 'off', 'down', 'back', 'away']);
const thingsInEd = /(?:feed|seed|need|speed|breed|embed|sled|shed)$/;
const irregular: ReadonlySet<string> = new Set(
  'sent made run read seen met won lost set begun paid bought built sold left held kept spent shown given taken done hit put shut written chosen'.split(
    ' ',
  ),
);
/** As the first of several words each is an order, as in `view_pricing`. */
const commands: ReadonlySet<string> = new Set(
  'view create invite open click visit start add send use upgrade delete remove request join complete submit download upload connect install make update edit get watch buy cancel finish'.split(
    ' ',
  ),
);
const abbreviations: ReadonlySet<string> = new Set(
  'api sdk sso url csv pdf ui cli crm sms mfa saml faq http json sql ai ml poc roi'.split(' '),
);
