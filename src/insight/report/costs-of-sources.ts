import type { Cohort } from '../outcomes/cohorts.ts';
import type { Cost } from '../outcomes/costs.ts';
import type { CostOfSource } from './week-report.ts';

/**
 * What an MQL of each source cost: of MQLs and costs of the same days. Where costs are recorded of a part of the days alone it isn't
 * said: it would look cheap. `mqls`: cohorts by source.
 */
export function costsOfSources(costs: readonly Cost[], mqls: readonly Cohort[], days: number): CostOfSource[] {
  return costs.map((cost) => {
    const named = mqls.filter(({ group }) => group.toLowerCase() === cost.source.toLowerCase());
    const count = named.reduce((sum, { qualified }) => sum + qualified, 0);
    const isWhole = cost.days >= days;
    return { ...cost, mqls: count, perMql: isWhole && count > 0 ? cost.amount / count : undefined };
  });
}
