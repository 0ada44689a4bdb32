import { useComputed } from '@preact/signals';
import { useInbox } from '../inbox.ts';

const minute = 60_000;

/** Now, by the minute, in milliseconds since 1970, and the timezone of this browser: what words about times need. */
export function useNow(): { readonly now: number; readonly zone: string } {
  const { clock, zone } = useInbox();
  const now = useComputed(() => Math.floor(clock.value / minute) * minute);
  return { now: now.value, zone: zone.value };
}
