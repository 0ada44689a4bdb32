import { readTraitRef } from '../../model/traits.ts';
import type { Subject, TraitRef } from '../../model/types.ts';
import type { TraitTexts } from '../../scoring/words/traits.ts';
import type { Routing } from './types.ts';

type Links = Routing['links'];

/** `{lead.crm_id}`, `{account.domain}` */
const placeholder = /\{([^{}]*)\}/g;
const alone = /^\{([^{}]*)\}$/;
const schemes: readonly string[] = ['http:', 'https:', 'mailto:', 'tel:'];

/** What stands between the braces of a link, in order. */
export function placeholdersOf(link: string): string[] {
  return [...link.matchAll(placeholder)].map(([, name = '']) => name);
}

/** Names of the traits of one side that links are filled in with. */
export function traitsLinked(links: Links, of: Subject): string[] {
  const named = Object.values(links).flatMap((link) => traitsOf(link).filter((ref) => ref.of === of));
  return [...new Set(named.map(({ trait }) => trait))];
}

/** The links that name no trait of a lead: of an account, or of nobody. */
export function accountLinks(links: Links, account: TraitTexts['account']): Record<string, string> {
  return filled(links, { lead: {}, account }, (link) => !isOfLead(link));
}

/** The links that name a trait of the lead. */
export function leadLinks(links: Links, texts: TraitTexts): Record<string, string> {
  return filled(links, texts, isOfLead);
}

function isOfLead(link: string): boolean {
  return traitsOf(link).some(({ of }) => of === 'lead');
}

function traitsOf(link: string): TraitRef[] {
  return placeholdersOf(link).map(readTraitRef);
}

function filled(links: Links, texts: TraitTexts, isWanted: (link: string) => boolean): Record<string, string> {
  return Object.fromEntries(
    Object.entries(links).flatMap(([name, link]) => {
      const url = isWanted(link) ? fill(link, texts) : undefined;
      return url === undefined ? [] : [[name, url]];
    }),
  );
}

/**
 * A trait is data of anybody who signs up: within an address it is a value, encoded, and can't change where the address leads. A link that is a
 * trait alone is the address that the trait says. Undefined where a trait is unknown, or what comes out is no address to open.
 */
function fill(link: string, texts: TraitTexts): string | undefined {
  const known = (name: string) => {
    const { of, trait } = readTraitRef(name);
    return (texts[of][trait] ?? '').trim().replaceAll(/\p{Surrogate}/gu, '\ufffd');
  };
  const [, whole] = alone.exec(link) ?? [];
  if (whole !== undefined) return opened(known(whole));
  const encode = link.startsWith('tel:') ? dialled : encodeURIComponent;
  const values = new Map(placeholdersOf(link).map((name) => [name, encode(known(name))]));
  if ([...values.values()].some((value) => value === '' || isStep(value))) return undefined;
  return opened(link.replaceAll(placeholder, (_, name: string) => values.get(name) ?? ''));
}

function opened(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url && schemes.includes(url.protocol) && url.username === '' ? url.href : undefined;
}

/** Between slashes such dots would lead to another page of the site. */
function isStep(value: string): boolean {
  return value === '.' || value === '..';
}

/** Of a phone number what is dialled: brackets and spaces are for people. */
function dialled(text: string): string {
  return text.replaceAll(/[^+\d]/g, '');
}
