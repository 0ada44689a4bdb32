import type { Milliseconds, Model } from '../../model/types.ts';
import type { Contact } from '../../queue/entry.ts';
import { leadLinks } from '../../queue/routing/links.ts';
import type { Routing } from '../../queue/routing/types.ts';
import { timezonesAt } from '../../queue/timezones.ts';
import { withDerivedTexts } from '../../scoring/derived-texts.ts';
import type { TraitTexts } from '../../scoring/words/traits.ts';

export interface ContactBy {
  readonly model: Pick<Model, 'traits'>;
  readonly routing: Pick<Routing, 'links'>;
  readonly now: Milliseconds;
}

/** A contact whom no run has seen, by what is known of them. */
export function contactOf(leadId: string, known: TraitTexts, { model, routing, now }: ContactBy): Contact {
  const texts = withDerivedTexts(model, known);
  const { name = '', email = '', title = '', phone = '' } = texts.lead;
  return {
    lead_id: leadId,
    also: [],
    name,
    email,
    title,
    phone,
    timezones: timezonesAt(now)(texts),
    links: leadLinks(routing.links, texts),
    tier: 'P4',
  };
}
