import { useInbox } from '../inbox.ts';
import type { Caller } from '../words/moves.ts';

const nobody: Caller = { rep: null, may: [] };

/** Who looks, as far as it decides what they can do. */
export function useCaller(): Caller {
  return useInbox().session.me.value ?? nobody;
}
