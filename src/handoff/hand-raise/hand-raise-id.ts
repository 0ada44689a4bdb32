/**
 * Names an event by whom it names and its id, as the tables do; without an id by its time. Of a message that is sent again the time may come
 * out otherwise.
 */
export function handRaiseId(of: {
  readonly kind: string;
  readonly id: string;
  readonly event: string;
  readonly eventId: string;
  readonly at: number;
}): string {
  return JSON.stringify([of.kind, of.id, of.event, of.eventId === '' ? of.at : of.eventId]);
}
