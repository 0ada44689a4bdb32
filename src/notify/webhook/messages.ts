import { createHash } from 'node:crypto';
import type { QualificationChange } from '../../warehouse/deliveries/qualification-changes.ts';
import type { LoggedRow } from '../../warehouse/queue-log.ts';
import type { QualificationBody, TransitionBody } from './schema.ts';

/** A message before it is signed. */
export interface Message {
  /** The webhook-id: of one happening always the same. */
  readonly id: string;
  /** Whom it concerns: messages of one subject go in order. */
  readonly subject: string;
  /** Place among those of its subject, a whole number. */
  readonly position: string;
  readonly type: string;
  readonly body: string;
}

const iso = (at: number) => new Date(at).toISOString();
const isoOrNull = (at: number | undefined) => (at === undefined ? null : iso(at));

export function messageOfTransition(row: LoggedRow): Message {
  const isEntry = row.entryId !== '';
  const body: TransitionBody = {
    type: `${isEntry ? 'entry' : 'rep'}.${row.done}`,
    timestamp: iso(row.at),
    data: {
      entry_id: row.entryId || null,
      account_id: row.accountId || null,
      lead_ids: [...row.leads],
      team: row.team || null,
      done: row.done,
      by: row.by,
      role: row.role,
      rep: row.rep || null,
      from_state: row.fromState || null,
      state: row.state || null,
      reason: row.reason || null,
      note: row.note || null,
      until: isoOrNull(row.until),
      undoes: row.undoes === '0' ? null : transitionId(row.incarnation, row.undoes),
      urgency: row.urgency || null,
      claim_due: isoOrNull(row.claimDue),
      touch_due: isoOrNull(row.touchDue),
      claimed_at: isoOrNull(row.claimedAt),
      touched_at: isoOrNull(row.touchedAt),
      fence: row.fence,
    },
  };
  return {
    id: transitionId(row.incarnation, row.fence),
    subject: isEntry ? `entry ${row.entryId}` : `rep ${row.rep}`,
    position: row.fence,
    type: body.type,
    body: JSON.stringify(body),
  };
}

function transitionId(incarnation: string, fence: string): string {
  return `transition_${incarnation}_${fence}`;
}

export function messageOfQualification(change: QualificationChange): Message {
  const { subject, subjectId, rule, since } = change;
  const body: QualificationBody = {
    type: `qualification.${change.change}`,
    timestamp: iso(change.until ?? since),
    data: {
      subject,
      subject_id: subjectId,
      rule,
      kind: change.kind,
      since: iso(since),
      until: isoOrNull(change.until),
      ended_by: change.endedBy || null,
      as_of: iso(change.asOf),
      model_digest: change.modelDigest,
    },
  };
  // A hash: an id is in headers and logs, where nobody's lead id belongs.
  const key = JSON.stringify([subject, subjectId, rule, since, change.change]);
  return {
    id: `qualification_${createHash('sha256').update(key).digest('hex').slice(0, 32)}`,
    subject: `qualification ${subject}:${subjectId}`,
    // Of one run, what ended comes before what begins anew.
    position: String(change.asOf * 2 + (change.change === 'began' ? 1 : 0)),
    type: body.type,
    body: JSON.stringify(body),
  };
}
