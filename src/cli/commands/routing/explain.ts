import type { Command } from 'commander';
import { type ExplainedRoute, explainRouting } from '../../../insight/routing/explain-routing.ts';
import type { Entry } from '../../../queue/entry.ts';
import type { TracedRule } from '../../../queue/routing/trace.ts';
import type { CommandRunner } from '../../command.ts';
import type { Output } from '../../output.ts';

export function addRoutingExplain(command: Command, runner: CommandRunner): void {
  command
    .command('explain')
    .argument('<id>', 'a lead id, an account id or an entry id such as account:acme')
    .description(
      'which rule takes it and what the ones before lacked, the team, for whom it is and why, its SLA clocks',
    )
    .option('--json', 'one JSON document')
    .action(async (id: string, { json }: { readonly json?: boolean }) => {
      await runner.withApp(async ({ warehouse, readModel, readRouting, now }, { out, life }) => {
        life.interruptible('Nothing was changed.');
        const { model } = await readModel();
        const routing = await readRouting(model);
        const routes = await explainRouting({ warehouse, model, routing, now }, id, { signal: life.abort });
        if (json) out.json({ id, entries: routes.map(routeDocument) });
        else for (const [index, route] of routes.entries()) sayRoute(out, route, index > 0);
        return 0;
      });
    });
}

function routeDocument({ entryId, rules, to, published, inNoQueue, note }: ExplainedRoute) {
  return {
    entry_id: entryId,
    in_queue: published !== undefined,
    in_no_queue_because: inNoQueue ?? null,
    note: note ?? null,
    rules: rules.map(({ rule, to: team, outcome, tests, lacks }) => ({
      rule,
      to: team,
      outcome,
      conditions: tests.map(({ text, holds, found }) => ({
        condition: text,
        holds,
        found: found === '' ? null : found,
      })),
      lacks: lacks ?? null,
    })),
    team: to.team,
    routed_by: to.rule,
    owner: to.owner ?? null,
    published: published
      ? {
          team: published.team,
          routed_by: published.routed_by,
          entered_at: published.entered_at,
          assigned_to: published.assigned_to,
          assigned_by: published.assigned_by,
          sla: published.sla,
        }
      : null,
  };
}

function sayRoute(out: Output, { entryId, rules, to, published, inNoQueue, note }: ExplainedRoute, follows: boolean) {
  const who = published ? published.account.name || published.contacts[0]?.name : undefined;
  out.say(`${follows ? '\n' : ''}Entry ${entryId}${who ? `: ${who}` : ''}`);
  if (note !== undefined) out.say(note);
  if (inNoQueue !== undefined) out.say(`It is in no queue: ${inNoQueue}. This is where it would go.`);
  const tried = rules.filter(({ outcome }) => outcome !== 'not_tried');
  out.table(
    ['rule', 'to', 'what holds', 'what does not'],
    tried.map((rule) => [rule.rule, rule.to, sayHeld(rule), sayLacking(rule)]),
    { widths: [32, undefined, 40, 48] },
  );
  const left = rules.length - tried.length;
  const below =
    left === 0
      ? ''
      : ` ${left === 1 ? 'The rule' : `The ${left} rules`} below ${left === 1 ? 'was' : 'were'} not tried.`;
  out.say(
    `Team ${to.team}, by ${to.rule}${to.owner === undefined ? '' : `, for ${to.owner}, who owns the account`}.${below}`,
  );
  if (published) for (const line of sayPublished(published, to.team)) out.say(line);
}

function sayHeld({ tests, outcome }: TracedRule): string {
  if (tests.length === 0 && outcome === 'decides') return 'takes the rest';
  return tests
    .filter(({ holds }) => holds)
    .map(({ text }) => text)
    .join('\n');
}

function sayLacking({ tests, lacks }: TracedRule): string {
  const failed = tests.filter(({ holds }) => !holds).map(({ text, found }) => `${text}: ${found || 'unknown'}`);
  return [...failed, ...(lacks === undefined ? [] : [lacks])].join('\n');
}

function sayPublished({ team, routed_by, assigned_to, assigned_by, entered_at, sla }: Entry, now: string): string[] {
  const moves =
    team === now
      ? []
      : [
          `It is in the queue of ${team} since ${entered_at}, by ${routed_by}; the next publish moves it, unless somebody holds it.`,
        ];
  const clock = (what: string, due: string | null) => (due === null ? [] : [`${what} by ${due}`]);
  const clocks = [...clock('claim', sla.claim_due), ...clock('first touch', sla.touch_due)];
  return [
    ...moves,
    assigned_to === null
      ? `For anybody of ${team}.`
      : `For ${assigned_to} alone, ${assigned_by === null ? '' : whyAssigned[assigned_by]}.`,
    clocks.length === 0
      ? `No SLA clock runs: ${team} promises nothing for ${sla.urgency} in \`sla\`.`
      : `SLA of ${sla.urgency}, since ${sla.since}: ${clocks.join(', ')}.`,
  ];
}

const whyAssigned = {
  owner: 'who owns the account',
  round_robin: 'by turn among the reps of the team',
  team_lead: 'by a team lead',
} as const;
