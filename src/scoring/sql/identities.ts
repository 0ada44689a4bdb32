import { known } from './instant.ts';
import type { Selection } from './slice.ts';
import { versionOrder } from './traits.ts';

/** Whose identities: those of some leads, or some e-mails and aliases; each is a predicate on a column of keys. */
export type Restriction =
  | { readonly kind: 'leads'; readonly holds: (leadKey: string) => string }
  | { readonly kind: 'subjects'; readonly holds: (subjectKey: string) => string };

/**
 * Which lead an e-mail or an alias belongs to at known-at: rows of (subject_key, lead_key, lead_id).
 * A restriction may let further ones through; the answer for those that it asks for is the same.
 */
export function identities(restrict?: Restriction): string {
  const aliases =
    restrict?.kind === 'leads'
      ? `alias_key IN (SELECT alias_key FROM aliases WHERE ${restrict.holds('lead_key')})`
      : restrict?.holds('alias_key');
  const emails =
    restrict?.kind === 'leads'
      ? `email_key IN (SELECT email_key FROM lead_traits WHERE email_key != 0 AND ${restrict.holds('lead_key')})`
      : restrict?.holds('email_key');
  const ofSomeone = aliases === undefined ? '' : `AND ${aliases}`;
  const withTheirEmail =
    emails === undefined ? '' : `AND lead_key IN (SELECT lead_key FROM lead_traits WHERE email_key != 0 AND ${emails})`;
  // Of everyone's e-mails most are in no event; those of a few are no more for being unheard of.
  const heardOf = restrict
    ? ''
    : `
    WHERE their_key IN (
        SELECT subject_key FROM events WHERE subject_kind = 'email'
        UNION ALL
        SELECT subject_key FROM outcomes WHERE subject_kind = 'email')`;
  return `
    SELECT alias_key AS subject_key, latest.1 AS lead_key, latest.2 AS lead_id
    FROM (
        SELECT alias_key, argMax((lead_key, lead_id), (known_at, written_at, lead_id)) AS latest
        FROM aliases
        WHERE ${known} ${ofSomeone}
        GROUP BY alias_key)
    UNION ALL
    SELECT their_key AS subject_key, argMin(key, id) AS lead_key, min(id) AS lead_id
    FROM (
        SELECT lead_key AS key, any(lead_id) AS id, argMax(email_key, ${versionOrder}) AS their_key
        FROM lead_traits
        WHERE email_key != 0 AND ${known} ${withTheirEmail}
        GROUP BY lead_key)${heardOf}
    GROUP BY their_key`;
}

/** A table or a subquery of what `identities` gives. */
export type Identities = string;

/**
 * The admissible events of the selected leads, those that name an e-mail or an alias included: `columns`, lead_key and lead_id.
 */
export function leadEvents(
  columns: string,
  identities: Identities,
  { holds, few }: Selection,
  admissible: string,
): string {
  const theirs = `(SELECT subject_key, lead_key, lead_id FROM ${identities} WHERE ${holds('lead_key')})`;
  return `
    SELECT subject_key AS lead_key, subject_id AS lead_id, ${columns}
    FROM events
    WHERE subject_kind = 'lead' AND ${holds('subject_key')} AND ${admissible}
    UNION ALL
    SELECT named.lead_key AS lead_key, named.lead_id AS lead_id, named_events.* EXCEPT (subject_key)
    FROM (
        SELECT subject_key, ${columns}
        FROM events
        WHERE subject_kind IN ('email', 'alias') AND ${admissible}${few ? ` AND subject_key IN (SELECT subject_key FROM ${theirs})` : ''}) AS named_events
    INNER JOIN ${theirs} AS named ON named.subject_key = named_events.subject_key`;
}
