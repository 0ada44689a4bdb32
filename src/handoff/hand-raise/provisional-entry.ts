import { fitTraits } from '../../model/fit-traits.ts';
import { clocksOf, shownClocks, urgencyOf } from '../../queue/clock/sla.ts';
import type { Entry } from '../../queue/entry.ts';
import { type Assigned, assignTeam } from '../../queue/routing/assign.ts';
import { accountLinks } from '../../queue/routing/links.ts';
import { type Route, route } from '../../queue/routing/route.ts';
import type { Routing, Team } from '../../queue/routing/types.ts';
import { withDerivedTexts } from '../../scoring/derived-texts.ts';
import { contactOf } from './contact.ts';
import type { HandRaised } from './hand-raise.ts';
import { handRaiseReason, type RaisingBy } from './raised-entry.ts';

/** What an entry of somebody unknown says of tier and grade until they are scored: the least, so that no rule takes them for more. */
const unscored = { tier: 'P4', grade: 'D', level: 4 } as const;

/** The id of an entry of somebody whom no queue has; undefined where the event names nobody whom one could be of. */
export function newEntryId(
  { leadId, accountId }: Pick<HandRaised, 'leadId' | 'accountId'>,
  { entry }: Pick<Routing, 'entry'>,
): string | undefined {
  if (accountId && (entry === 'account' || !leadId)) return `account:${accountId}`;
  return leadId ? `lead:${leadId}` : undefined;
}

/** The team that gets somebody whom no run has scored, by what is known of them. */
export function routeUnscored({ known }: Pick<HandRaised, 'known'>, { model, routing }: RaisingBy): Route {
  return route(routing, { ...unscored, qualified: [], handRaised: true, ...withDerivedTexts(model, known) });
}

export interface Loads {
  /** Rep → until when they are away. */
  readonly away: ReadonlyMap<string, number>;
  /** Rep → how many entries they hold. */
  readonly held: ReadonlyMap<string, number>;
}

/** The entry of somebody whom no queue has: only that they ask to be called, and what their event says. The touched run that follows scores them. */
export function provisionalEntry(
  entryId: string,
  raised: HandRaised,
  to: { readonly team: Team; readonly route: Route; readonly loads: Loads },
  by: RaisingBy,
): Entry {
  const { model, routing, now } = by;
  const { leadId, accountId = '' } = raised;
  const { team, route, loads } = to;
  const { name = '', domain = '', owner = '', ...traits } = raised.known.account;
  const contacts = leadId === undefined ? [] : [contactOf(leadId, raised.known, by)];
  const subject = leadId === undefined ? 'account' : 'lead';
  const reason = handRaiseReason(model, raised.at);
  const assigned = assignedTo(entryId, team, route, loads, now);
  return {
    entry_id: entryId,
    team: team.name,
    lead_id: leadId ?? '',
    also: [],
    account_id: accountId,
    account: { name, domain, owner, traits },
    contacts,
    links: accountLinks(routing.links, raised.known.account),
    ...unscored,
    traits_known: 0,
    traits_of: fitTraits(model, subject).length,
    scores_of: subject,
    scored: false,
    scores: { fit: 0, engagement: 0, usage: 0 },
    qualified: [],
    hand_raised_at: new Date(raised.at).toISOString(),
    reasons: [reason],
    routed_by: route.rule,
    entered_at: new Date(now).toISOString(),
    news: { kind: 'hand_raise', since: new Date(now).toISOString(), text: reason.text },
    assigned_to: assigned?.to ?? null,
    assigned_by: assigned?.by ?? null,
    sla: shownClocks(clocksOf(team, urgencyOf(team, { handRaised: true, tier: unscored.tier }), now)),
  };
}

function assignedTo(entryId: string, team: Team, { owner }: Route, { away, held }: Loads, at: number) {
  const nobody = (): Assigned | undefined => undefined;
  const [assigned] = assignTeam(team, [{ entryId, owner }], {
    at,
    away,
    previous: nobody,
    holders: new Map(),
    others: held,
  });
  return assigned;
}
