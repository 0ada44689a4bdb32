import type { Contact, Entry } from '../../queue/entry.ts';
import type { ContactTold } from '../../queue/routing/types.ts';

/** What a message says of an entry. Texts as they are, not escaped yet. */
export interface Shown {
  /** The company; of a lead without one the person, as far as that may be said. */
  readonly name: string;
  readonly who: string;
  readonly why: string;
  readonly link: string | undefined;
  readonly claimDue: number | undefined;
  readonly touchDue: number | undefined;
}

export interface ShowBy {
  readonly contact: ContactTold;
  /** Where people open the inbox; undefined where nobody said. */
  readonly publicUrl: string | undefined;
}

/** The entry's page in the inbox. */
export function linkTo(publicUrl: string | undefined, team: string, entryId?: string): string | undefined {
  if (publicUrl === undefined) return undefined;
  const place = ['queue', team, ...(entryId === undefined ? [] : [entryId])].map(encodeURIComponent).join('/');
  return `${publicUrl.replace(/\/+$/, '')}/#/${place}`;
}

/** `entry` is undefined where no queue and no hand has it any more. */
export function shownOf(
  { entryId, team }: { readonly entryId: string; readonly team: string },
  entry: Entry | undefined,
  by: ShowBy,
): Shown {
  const contact = entry?.contacts.find(({ lead_id }) => lead_id === entry.lead_id) ?? entry?.contacts[0];
  const who = contact === undefined ? '' : whoIs(contact, by.contact);
  const company = entry?.account.name || entry?.account.domain || entry?.account_id || '';
  const reasons = entry?.reasons.filter(({ signal, points }) => signal !== 'hand_raise' && points > 0) ?? [];
  return {
    name: company || who || 'Somebody without a company',
    who: company ? who : '',
    why: reasons
      .slice(0, 2)
      .map(({ text }) => text)
      .join('; '),
    link: linkTo(by.publicUrl, team, entryId),
    claimDue: instantOf(entry?.sla.claim_due),
    touchDue: instantOf(entry?.sla.touch_due),
  };
}

function whoIs({ name, title, email, phone }: Contact, told: ContactTold): string {
  if (told === 'none') return '';
  const parts = told === 'full' ? [name, title, email, phone] : [name, title];
  return parts.filter((part) => part !== '').join(', ');
}

function instantOf(text: string | null | undefined): number | undefined {
  return text ? Date.parse(text) : undefined;
}
