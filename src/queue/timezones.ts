import { IANAZone } from 'luxon';
import { isTimezone } from '../model/terms.ts';
import type { Milliseconds } from '../model/types.ts';
import type { TraitTexts } from '../scoring/words/traits.ts';
import { createCountries } from './countries.ts';

/**
 * Where somebody's clock is, by the traits `timezone` and `country`, of the lead before the account: IANA names. One; or two, the westernmost
 * and the easternmost at that instant, in a country whose clocks differ; none where nothing is known.
 */
export function timezonesAt(at: Milliseconds): (texts: TraitTexts) => string[] {
  const zonesOf = createCountries();
  // Asking whether a text is a timezone takes longer than all the rest of a contact.
  const valid = new Map<string, boolean>();
  const isZone = (text: string) => {
    const known = valid.get(text) ?? isTimezone(text);
    valid.set(text, known);
    return known;
  };
  const spans = new Map<string, readonly string[]>();
  const spanOf = (country: string) => {
    const known = spans.get(country) ?? span(zonesOf(country), at);
    spans.set(country, known);
    return known;
  };
  return ({ lead, account }) => {
    for (const { timezone = '' } of [lead, account]) {
      if (isZone(timezone.trim())) return [timezone.trim()];
    }
    for (const { country = '' } of [lead, account]) {
      const found = spanOf(country);
      if (found.length > 0) return [...found];
    }
    return [];
  };
}

/** Of zones whose clocks agree the first by name stands for all. */
function span(zones: readonly string[], at: Milliseconds): string[] {
  const fromWest = zones
    .map((zone) => ({ zone, offset: IANAZone.create(zone).offset(at) }))
    .sort((a, b) => a.offset - b.offset);
  const west = fromWest[0];
  const east = fromWest.find(({ offset }) => offset === fromWest.at(-1)?.offset);
  if (!west || !east) return [];
  return west === east ? [west.zone] : [west.zone, east.zone];
}
