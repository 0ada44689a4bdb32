import { InputError } from '../model/errors.ts';

/** Why a change of the queues was refused. Nothing was changed. */
export const refusals = {
  nothing_published: 'no queue was published yet',
  unknown_team: 'no such team',
  unknown_rep: 'no such rep in that team',
  unknown_entry: 'no such entry in any queue',
  nothing_waiting: 'nobody waits whom this rep may claim',
  stale: 'the entry has changed since',
  wrong_state: 'the state of the entry forbids it',
  not_yours: 'somebody else holds it',
  held: 'somebody holds it already',
  company_held: 'somebody else holds another entry of the company',
  reserved: 'it is meant for somebody else',
  next_only: 'this team takes the next one',
  full: 'the rep holds as much as they may',
  day_full: 'the rep claimed as many today as they may',
  unknown_reason: 'the reason is not in the list',
  missing: 'something needed was not given',
  bad_time: 'the instant has passed or is too far ahead',
  undo_over: 'it can’t be undone any more',
  not_allowed: 'this needs another role',
  key_reused: 'the idempotency key stands for another request',
} as const;
export type RefusalCode = keyof typeof refusals;

/** The queues know a key only as a digest of it: whoever sent it knows which. */
export const keyReused = 'The Idempotency-Key stands for another request. Take a new one for a new request.';

/** A refused change: exit code 2, and a problem of that type over HTTP. */
export class Refusal extends InputError {
  readonly code: RefusalCode;
  constructor(code: RefusalCode, message: string) {
    super(message);
    this.code = code;
  }
}
