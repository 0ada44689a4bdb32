import type { Model } from '../../model/types.ts';
import type { MessageRow } from '../../warehouse/intake/messages/message.ts';
import type { HandRaises } from './hand-raise.ts';
import { handRaisesSent } from './sent.ts';

export interface RaisingSent {
  readonly handRaises: HandRaises;
  /** The model in force. */
  readonly readModel: () => Promise<Model>;
  /** Called where somebody was raised: they are to be scored. */
  readonly raised: () => Promise<void>;
  /** Told why somebody could not be raised. */
  readonly failed: (error: unknown) => void;
}

/** Of one request: whoever sends more at once doesn't wait for them, and the live path finds the others. */
const mostAtOnce = 200;

/**
 * Raises whoever asks to be called by rows that were sent together and are kept. Never rejects: who isn't raised now is raised when the rows have come
 * to ClickHouse.
 */
export function createRaisingSent({ handRaises, readModel, raised, failed }: RaisingSent) {
  return async (rows: readonly MessageRow[]): Promise<void> => {
    if (!rows.some(({ kind }) => kind === 'events')) return;
    try {
      const sent = handRaisesSent(rows, await readModel()).slice(0, mostAtOnce);
      const became = await Promise.all(sent.map((one) => handRaises.raise(one)));
      if (became.includes('raised')) await raised();
    } catch (error) {
      failed(error);
    }
  };
}
