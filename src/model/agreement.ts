import type { Model } from './types.ts';

type Agreed = Model['agreed'];

/** That a side hasn't agreed to a contract, with the mend; undefined where both have. */
export function unsigned(agreed: Agreed): string | undefined {
  const missing = (['marketing', 'sales'] as const).filter((side) => agreed?.[side] === undefined);
  return missing.length === 0
    ? undefined
    : `not agreed by ${missing.join(' and ')} yet; once it is, write agreed: { marketing: DATE, sales: DATE, review_by: DATE }`;
}

/** Each side whose agreement lies on a day that is yet to come: it hasn't agreed. */
export function notYet(
  agreed: Agreed,
  today: string,
): { readonly side: 'marketing' | 'sales'; readonly said: string }[] {
  return (['marketing', 'sales'] as const).flatMap((side) => {
    const date = agreed?.[side];
    return date === undefined || date <= today
      ? []
      : [{ side, said: `agreed by ${side} on ${date}, which is yet to come; write the day on which it agreed` }];
  });
}

/** That the day has passed by which both sides wanted to look at it again. `today` is like 2026-01-31. */
export function overdue(agreed: Agreed, today: string): string | undefined {
  const review = agreed?.review_by;
  return review === undefined || review >= today
    ? undefined
    : `was to be looked at again by ${review}, and that day has passed; review it, then write the next one`;
}

/** The calendar day of an instant (ms since 1970) in a timezone, like 2026-01-31. */
export function dayIn(timezone: string, at: number): string {
  // Swedish dates are written as ISO 8601 writes them.
  return new Intl.DateTimeFormat('sv-SE', { timeZone: timezone, dateStyle: 'short' }).format(at);
}

/** What is to be said of a contract that isn't signed, or is so on a day to come, or whose review is overdue, on a day like 2026-01-31 (`dayIn`). */
export function contractWarnings(model: Pick<Model, 'name' | 'agreed'>, today: string): string[] {
  const { agreed } = model;
  return [unsigned(agreed), ...notYet(agreed, today).map(({ said }) => said), overdue(agreed, today)].flatMap((said) =>
    said === undefined ? [] : [`model ${model.name}: ${said}`],
  );
}
