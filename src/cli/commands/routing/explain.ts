import type { Command } from 'commander';
import { entryIfAny } from '../../../handoff/entry-if-any.ts';
import { type ExplainedRoute, explainRouting } from '../../../insight/routing/explain-routing.ts';
import type { TracedRule } from '../../../queue/routing/trace.ts';
import { isHeld, type Work } from '../../../queue/work.ts';
import { workView } from '../../../queue/work-view.ts';
import type { CommandRunner } from '../../command.ts';
import { type Output, time } from '../../output.ts';

export function addRoutingExplain(command: Command, runner: CommandRunner): void {
  command
    .command('explain')
    .argument('<id>', 'a lead id, an account id or an entry id such as account:acme')
    .description(
      'which rule takes it and what the ones before lacked, the team, for whom it is and why, its SLA clocks',
    )
    .option('--json', 'one JSON document')
    .action(async (id: string, { json }: { readonly json?: boolean }) => {
      await runner.withApp(async ({ warehouse, handoff, readModel, readRouting, now }, { out, life }) => {
        life.interruptible('Nothing was changed.');
        const { model } = await readModel();
        const routing = await readRouting(model);
        const routes = await explainRouting(
          { warehouse, model, routing, workOf: async (entryId) => (await entryIfAny(handoff, entryId))?.work, now },
          id,
          { signal: life.abort },
        );
        if (json) out.json({ id, entries: routes.map(routeDocument) });
        else for (const [index, route] of routes.entries()) sayRoute(out, route, index > 0);
        return 0;
      });
    });
}

function routeDocument({ entryId, rules, to, published, work, inNoQueue, note }: ExplainedRoute) {
  return {
    entry_id: entryId,
    in_queue: inNoQueue === undefined,
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
        }
      : null,
    work: work ? workView(work) : null,
  };
}

function sayRoute(
  out: Output,
  { entryId, rules, to, published, work, inNoQueue, note }: ExplainedRoute,
  follows: boolean,
) {
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
  const owner = to.owner === undefined ? '' : `, for ${to.owner}, who owns the account`;
  out.say(`Team ${to.team}, by ${to.rule}${owner}.${sayUntried(rules.length - tried.length)}`);
  if (published && published.team !== to.team) {
    out.say(
      `It is in the queue of ${published.team} since ${published.entered_at}, by ${published.routed_by}; the next publish moves it, unless somebody holds it.`,
    );
  }
  if (work && (inNoQueue === undefined || isHeld(work))) for (const line of sayWork(work)) out.say(line);
}

function sayUntried(rules: number): string {
  if (rules === 0) return '';
  return rules === 1 ? ' The rule below was not tried.' : ` The ${rules} rules below were not tried.`;
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

/** Who has it, or for whom it is and why, and its clocks. */
function sayWork(work: Work): string[] {
  const { team, urgency = 'other', clock_since, offer_until, claim_due, touch_due, touched_at } = work;
  const clock = (what: string, due: number | undefined) => (due === undefined ? [] : [`${what} by ${time(due)}`]);
  const clocks = [
    ...(isHeld(work) ? [] : clock('claim', offer_until ?? claim_due)),
    ...clock('first touch', touch_due),
  ];
  const promised = `SLA of ${urgency}, since ${time(clock_since ?? work.since)}: ${clocks.join(', ')}.`;
  return [
    sayWhose(work),
    ...(touched_at === undefined
      ? [clocks.length === 0 ? `No SLA clock runs: ${team} promises nothing for ${urgency} in \`sla\`.` : promised]
      : [`First touched at ${time(touched_at)}.`]),
  ];
}

function sayWhose(work: Work): string {
  const { team, state, since, rep, assigned_to, assigned_by, offered_to, withdrawn } = work;
  if (isHeld(work)) {
    const stays = withdrawn === undefined ? '' : `; by the scores it would be in no queue (${withdrawn})`;
    return `${rep ?? 'Somebody'} holds it (${state}) since ${time(since)}${stays}.`;
  }
  if (withdrawn !== undefined) return `For nobody: it has left its queue (${withdrawn}).`;
  if (offered_to !== undefined) return `Offered to ${offered_to} first, because its time has run out.`;
  if (assigned_to === undefined) return `For anybody of ${team}.`;
  return `For ${assigned_to} alone${assigned_by === undefined ? '' : `, ${whyAssigned[assigned_by]}`}.`;
}

const whyAssigned = {
  owner: 'who owns the account',
  round_robin: 'by turn among the reps of the team',
  team_lead: 'by a team lead',
} as const;
