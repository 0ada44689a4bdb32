import { z } from 'zod';
import type { Milliseconds, Model } from '../model/types.ts';
import { unbeatable } from '../model/unbeatable.ts';
import type { Held } from '../queue/desk.ts';
import { isClosed, isHeld, type Work, type WorkState } from '../queue/work.ts';
import type { Warehouse } from '../warehouse/client.ts';
import type { Query } from '../warehouse/query.ts';
import type { Explanation } from './explain.ts';

/** Where somebody is in the queues by now. Instants are milliseconds since 1970. */
export type QueueState = InQueue | InNoQueue;

export interface InQueue {
  readonly entryId: string;
  readonly team: string;
  /** Place in the team's queue as it was published, from 1; undefined where the publication doesn't have it any more. */
  readonly position: number | undefined;
  readonly state: WorkState;
  /** Who holds it, and since when it is in this state. */
  readonly rep: string | undefined;
  readonly since: Milliseconds | undefined;
  /** For whom alone it is, while nobody holds it. */
  readonly assignedTo: string | undefined;
  /** Why it would be in no queue, were it not held. */
  readonly withdrawn: string | undefined;
  /** Whether a lead is among the contacts of its account's entry. */
  readonly isContact: boolean;
}

export interface InNoQueue {
  readonly entryId: undefined;
  /** The suppressions that keep them out; of a lead those of any of the person's ids. */
  readonly suppressed: readonly string[];
  readonly why: string;
}

export interface QueueStateParts {
  readonly warehouse: Warehouse;
  readonly model: Pick<Model, 'suppress'>;
  /** An entry as reps see it; undefined where no queue and no hand has it. */
  readonly find: (entryId: string) => Promise<Held | undefined>;
  /** The salt of the holdout, where one is on. */
  readonly holdoutSalt?: string | undefined;
}

/** In which team's queue an explained lead or account is, at which place and in whose hands, or why it is in none. */
export async function queueStateOf(parts: QueueStateParts, explanation: Explanation): Promise<QueueState> {
  const { scores, also } = explanation;
  const { subject, id, accountId } = scores;
  const leads = subject === 'lead' ? [id, ...also] : [];
  const published = await parts.warehouse.rows(entriesOf, { leads, account: accountId });
  const own = [...leads.map((lead) => `lead:${lead}`), ...(accountId === '' ? [] : [`account:${accountId}`])];
  const entryIds = new Set([...published.map(({ entry_id }) => entry_id), ...own]);

  const closed: Work[] = [];
  for (const entryId of entryIds) {
    const found = await parts.find(entryId);
    if (!found) continue;
    const { work, entry } = found;
    if (isClosed(work)) closed.push(work);
    else if (isHeld(work) || work.withdrawn === undefined) {
      const row = published.find(({ entry_id }) => entry_id === entryId);
      const contacts = entry?.contacts.flatMap(({ lead_id, also }) => [lead_id, ...also]) ?? [];
      const isContact = leads.some((lead) => entryId === `lead:${lead}` || contacts.includes(lead));
      return inQueue(work, row?.position, subject === 'account' || isContact);
    }
  }
  return whyInNone(parts, explanation, closed[0]);
}

function inQueue(work: Work, position: number | undefined, isContact: boolean): InQueue {
  const held = isHeld(work);
  return {
    entryId: work.entry_id,
    team: work.team,
    position,
    state: work.state,
    rep: held ? work.rep : undefined,
    since: held ? work.since : undefined,
    assignedTo: held ? undefined : work.assigned_to,
    withdrawn: work.withdrawn,
    isContact,
  };
}

async function whyInNone(
  { warehouse, model, holdoutSalt }: QueueStateParts,
  explanation: Explanation,
  closed: Work | undefined,
): Promise<InNoQueue> {
  const { scores, also, standing, outOfQueue } = explanation;
  const others = also.length === 0 ? [] : await warehouse.rows(suppressedOfLeads, { leads: [...also] });
  const holding = new Set([...scores.suppressed, ...others.flatMap(({ suppressed }) => suppressed)]);
  const keepsOut = scores.handRaisedAt === undefined ? model.suppress : unbeatable;
  const suppressed = [...new Set(keepsOut)].filter((name) => holding.has(name));
  const stands = scores.handRaisedAt !== undefined || standing.some(({ until }) => until === undefined);
  const isHeldOut =
    stands &&
    scores.handRaisedAt === undefined &&
    holdoutSalt !== undefined &&
    (await warehouse.rows(heldOut, { salt: holdoutSalt, unit: unitOf(explanation) })).length > 0;
  return { entryId: undefined, suppressed, why: why() };

  function why(): string {
    if (suppressed.length > 0) return `suppressed by ${suppressed.join(', ')}`;
    if (closed) return sayClosed(closed);
    if (isHeldOut) return 'qualified, held out of the queues by chance: docs/holdout.md';
    if (stands) return 'the next full run puts them into one, unless they are in another entry or the queue is full';
    return (
      outOfQueue?.text ?? (scores.qualified.length > 0 ? 'that counts from the next full run on' : 'no rule holds')
    );
  }
}

function sayClosed({ state, rep, reason, recycled_until: until }: Work): string {
  const as = `${state.replace('_', ' ')} by ${rep ?? 'somebody'}`;
  const of = reason === undefined ? as : `${as} (${reason})`;
  return until === undefined ? of : `${of}, until ${new Date(until).toISOString()}`;
}

/** For whom a holdout draws lots: the company, or of a lead without one the first id of the person. */
function unitOf({ scores: { subject, id, accountId }, also }: Explanation): string {
  if (accountId !== '') return `account:${accountId}`;
  return subject === 'account' ? `account:${id}` : `lead:${[id, ...also].sort()[0]}`;
}

const heldOut: Query<{ unit: string }> = {
  name: 'whether somebody is held out',
  sql: `
    SELECT unit FROM holdouts
    WHERE salt = {salt:String} AND unit = {unit:String}
    GROUP BY unit
    HAVING argMin(held_out, assigned_at)`,
  row: z.object({ unit: z.string() }),
};

interface PublishedPlace {
  readonly entry_id: string;
  readonly position: number;
}

const ofPublished = 'run_id = (SELECT argMax(run_id, (as_of, published_at)) FROM publications)';

/** Entries of the published queues in which a person is a contact, before the one of the account. */
const entriesOf: Query<PublishedPlace> = {
  name: 'published entries of one',
  sql: `
    SELECT entry_id, position, hasAny(arrayPushBack(contacts, lead_id), {leads:Array(String)}) AS is_contact
    FROM queue_entries
    WHERE ${ofPublished} AND (is_contact OR entry_id = 'account:' || {account:String})
    ORDER BY is_contact DESC, position
    LIMIT 20`,
  row: z.object({ entry_id: z.string(), position: z.number() }),
};

const suppressedOfLeads: Query<{ suppressed: string[] }> = {
  name: 'suppressions of leads',
  sql: `SELECT suppressed FROM lead_scores WHERE ${ofPublished} AND has({leads:Array(String)}, lead_id)`,
  row: z.object({ suppressed: z.array(z.string()) }),
};
