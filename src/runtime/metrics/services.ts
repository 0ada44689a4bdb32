import type { Registry } from 'prom-client';
import { gaugeOf, type MetricGroup } from './group.ts';

/** Whether what pql needs is there: the checks of /readyz. */
export function serviceMetrics(
  registry: Registry,
  checks: () => Promise<readonly { readonly name: string; readonly ok: boolean }[]>,
): MetricGroup {
  const up = gaugeOf(registry, 'pql_up', 'Whether a check of /readyz passes: 1 or 0', ['check']);
  return {
    name: 'services',
    async read() {
      for (const { name, ok } of await checks()) up.set({ check: name }, ok ? 1 : 0);
    },
    forget: () => up.reset(),
  };
}
