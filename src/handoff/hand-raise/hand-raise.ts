import type { Milliseconds } from '../../model/types.ts';
import type { TraitTexts } from '../../scoring/words/traits.ts';

/** Somebody who asks to be called, as the event says it, or what is known where it was found. */
export interface HandRaised {
  /** Names the event: the same one twice is one. */
  readonly id: string;
  readonly event: string;
  /** Milliseconds since 1970. */
  readonly at: Milliseconds;
  readonly properties: Readonly<Record<string, string>>;
  /** Whoever did it; without a lead it is the account's. */
  readonly leadId?: string | undefined;
  readonly email?: string | undefined;
  readonly accountId?: string | undefined;
  /** What is known of them, for an entry that no run has made yet: traits by name, `name` and `email` among them. */
  readonly known: TraitTexts;
}

/**
 * What became of it: `raised`; or nothing changed, because it was raised before, waits already or is answered, no hand-raise of the model it is,
 * a suppression keeps them from calls that no hand-raise beats, it names nobody whom an entry could be of, nothing was published yet, no queue
 * takes it, or a later as-of says otherwise.
 */
export type Raising =
  | 'raised'
  | 'known'
  | 'waiting'
  | 'answered'
  | 'no_hand_raise'
  | 'suppressed'
  | 'nobody'
  | 'nothing_published'
  | 'not_placed';

/** Puts whoever asks to be called at the head of their queue, in Redis alone. Throws TransientError while Redis is away. */
export interface HandRaises {
  raise(raised: HandRaised): Promise<Raising>;
}
