import type { Milliseconds, Model } from '../../model/types.ts';
import { keptClocks, shownClocks } from '../../queue/clock/sla.ts';
import type { Contact, Entry, EntryReason } from '../../queue/entry.ts';
import type { Routing } from '../../queue/routing/types.ts';
import { sayHandRaise } from '../../scoring/reasons.ts';
import { contactOf } from './contact.ts';
import type { HandRaised } from './hand-raise.ts';

export interface RaisingBy {
  readonly model: Model;
  readonly routing: Routing;
  readonly now: Milliseconds;
}

/**
 * An entry as it lies, of somebody who asks to be called: that comes first among the reasons, whoever asks among the contacts, and the clocks
 * begin. Scores, tier and team follow with the scoring.
 */
export function raisedEntry(entry: Entry, raised: HandRaised, by: RaisingBy): Entry {
  const { model, routing, now } = by;
  const contacts = askingFirst(entry.contacts, raised, by);
  const [first] = contacts;
  const reason = handRaiseReason(model, raised.at);
  const team = routing.teams.find(({ name }) => name === entry.team);
  return {
    ...entry,
    lead_id: first?.lead_id ?? entry.lead_id,
    also: first?.also ?? entry.also,
    contacts,
    hand_raised_at: new Date(raised.at).toISOString(),
    reasons: [reason, ...entry.reasons.filter(({ signal }) => signal !== reason.signal)],
    news: { kind: 'hand_raise', since: new Date(now).toISOString(), text: reason.text },
    ...(team && { sla: shownClocks(keptClocks(entry, { team, tier: entry.tier, handRaisedAt: raised.at, at: now })) }),
  };
}

export function handRaiseReason(model: Pick<Model, 'timezone' | 'handRaises'>, at: Milliseconds): EntryReason {
  return { signal: 'hand_raise', text: sayHandRaise(model, at), points: 0, evidence: null };
}

/** Whoever asks is called first; somebody of the account whom nobody knows leaves the contacts as they are. */
function askingFirst(contacts: readonly Contact[], raised: HandRaised, by: RaisingBy): Contact[] {
  const { leadId, email = raised.known.lead.email ?? '' } = raised;
  const asks = (contact: Contact) =>
    leadId === undefined
      ? email !== '' && contact.email.toLowerCase() === email.toLowerCase()
      : [contact.lead_id, ...contact.also].includes(leadId);
  const known = contacts.filter(asks);
  const others = contacts.filter((contact) => !asks(contact));
  if (known.length > 0 || leadId === undefined) return [...known, ...others];
  return [contactOf(leadId, raised.known, by), ...others];
}
