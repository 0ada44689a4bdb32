import type { Registry } from 'prom-client';
import type { MessageState } from '../../warehouse/deliveries/webhook-messages.ts';
import { gaugeOf, type MetricGroup } from './group.ts';

/** Messages of the webhook that its receiver has not taken. */
export function webhookMetrics(
  registry: Registry,
  { count }: { count(): Promise<Readonly<Record<MessageState, number>>> },
): MetricGroup {
  const messages = gaugeOf(
    registry,
    'pql_webhook_messages',
    'Messages of the webhook that its receiver has not taken: those that are tried again, and those that were given up',
    ['state'],
  );
  return {
    name: 'webhook',
    async read() {
      const { waiting, dead } = await count();
      messages.set({ state: 'waiting' }, waiting);
      messages.set({ state: 'given_up' }, dead);
    },
    forget: () => messages.reset(),
  };
}
