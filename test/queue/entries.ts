import type { Contact, Entry } from '../../src/queue/entry.ts';

/** A contact of whom only what a test speaks about is chosen. */
export function contact(leadId: string, chosen: Partial<Contact> = {}): Contact {
  return {
    ...{ lead_id: leadId, also: [], name: '', email: '', title: '', phone: '', timezones: [], links: {}, tier: 'P2' },
    ...chosen,
  };
}

/** An entry of which only what a test speaks about is chosen. */
export function entry(entryId: string, chosen: Partial<Entry> = {}): Entry {
  return {
    entry_id: entryId,
    team: 'us',
    lead_id: 'ada',
    also: [],
    account_id: 'acme',
    account: { name: 'Acme', domain: 'acme.example', owner: '', traits: {} },
    contacts: [contact('ada', { name: 'Ada', email: 'ada@acme.example', title: 'CTO', tier: 'P1' })],
    links: {},
    tier: 'P1',
    grade: 'A',
    traits_known: 4,
    traits_of: 5,
    level: 1,
    scores_of: 'lead',
    scored: true,
    scores: { fit: 70, engagement: 12.5, usage: 60 },
    qualified: [{ rule: 'pql', since: '2026-03-01T02:00:00.000Z' }],
    hand_raised_at: null,
    reasons: [{ signal: 'api_calls', text: '4 × api_call in the first 7 days', points: 40, evidence: null }],
    routed_by: 'else',
    entered_at: '2026-03-01T02:00:00.000Z',
    news: null,
    assigned_to: null,
    assigned_by: null,
    sla: {
      urgency: 'P1',
      since: '2026-03-01T02:00:00.000Z',
      claim_warn: null,
      claim_due: null,
      touch_warn: null,
      touch_due: null,
    },
    ...chosen,
  };
}
