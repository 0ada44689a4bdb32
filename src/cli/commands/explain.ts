import type { Command } from 'commander';
import { entryIfAny } from '../../handoff/entry-if-any.ts';
import { type Explanation, explain, type Reason } from '../../insight/explain.ts';
import { explanationDocument, told } from '../../insight/explanation-document.ts';
import type { WouldReach } from '../../insight/outlook.ts';
import { type QueueState, queueStateOf } from '../../insight/queue-state.ts';
import { sayQueueState } from '../../insight/queue-state-words.ts';
import { sayStanding } from '../../insight/standing-words.ts';
import { dayIn } from '../../model/agreement.ts';
import { InputError } from '../../model/errors.ts';
import { type Model, scores } from '../../model/types.ts';
import { beatable } from '../../model/unbeatable.ts';
import { holdoutOf } from '../../rescoring/holdout.ts';
import { sayBeaten } from '../../scoring/reasons.ts';
import type { Contributor } from '../../scoring/reference/contributors.ts';
import { sayGrade } from '../../scoring/words/grade.ts';
import { outOfReach, sayGoal } from '../../scoring/words/outlook.ts';
import type { CommandRunner } from '../command.ts';
import { type Output, points, time } from '../output.ts';
import { parseInstant } from '../time.ts';

interface Options {
  readonly asOf?: number;
  readonly knownAt?: number;
  readonly lead?: boolean;
  readonly account?: boolean;
  readonly json?: boolean;
}

export function addExplain(program: Command, runner: CommandRunner): void {
  program
    .command('explain')
    .argument('<id>', 'a lead id or an account id')
    .description(
      'one score: the total, what gave how much on what evidence, what is missing, what it would take, what is lost when',
    )
    .option('--as-of <instant>', 'the instant the score speaks about (default: now)', parseInstant('--as-of'))
    .option('--known-at <instant>', 'only what had arrived by then counts (default: now)', parseInstant('--known-at'))
    .option('--lead', 'the id is a lead’s')
    .option('--account', 'the id is an account’s')
    .option('--json', 'one JSON document')
    .action(async (id: string, options: Options) => {
      await runner.withApp(async ({ warehouse, handoff, readModel, readRouting, now }, { config, out }) => {
        if (options.lead && options.account)
          throw new InputError('An id is a lead’s or an account’s: leave out --lead or --account.');
        const subject = options.lead ? 'lead' : options.account ? 'account' : undefined;
        const { model } = await readModel();
        const instant = { asOf: options.asOf ?? now(), knownAt: options.knownAt ?? now() };
        const explanation = await explain(warehouse, model, id, instant, subject);
        // The queues know the present alone.
        const isNow = options.asOf === undefined && options.knownAt === undefined;
        const queue = isNow
          ? await queueStateOf(
              {
                ...{ warehouse, model, holdoutSalt: holdoutOf(config.holdout)?.salt },
                find: (entryId) => entryIfAny(handoff, entryId),
              },
              explanation,
            )
          : undefined;
        if (options.json) {
          const { links } = await readRouting(model);
          out.json(explanationDocument(explanation, links, queue));
        } else sayExplanation(out, explanation, model, queue);
        return 0;
      });
    });
}

/** Of a model what an explanation names: its days are those of the model's timezone. */
type Said = Pick<Model, 'name' | 'timezone' | 'suppress'>;

/** The explanation as a person reads it; where they are in the queues, if it is known. */
export function sayExplanation(out: Output, explanation: Explanation, model: Said, queue?: QueueState): void {
  const {
    scores: scored,
    instant,
    also,
    reasons,
    fitTraits,
    handRaise,
    missing,
    outlook,
    leftOut,
    traits,
  } = explanation;
  const [given, ignored] = told(reasons);
  const company = [traits.account.name, scored.accountId].filter(Boolean).join(', ');
  const person = [traits.lead.name, traits.lead.title].filter(Boolean).join(', ');
  const who = scored.subject === 'account' ? `Account ${scored.id}` : `Lead ${scored.id}`;
  const what =
    scored.subject === 'account' ? traits.account.name : [person, company && `at ${company}`].filter(Boolean).join(' ');
  out.say(what ? `${who}: ${what}` : who);
  if (also.length > 0) out.say(`Also known as ${also.join(', ')}.`);
  out.say(`As of ${time(instant.asOf)}, by model ${model.name}.\n`);

  const totals = scores.map((score) => `${score} ${fixed(scored[score])}`).join('   ');
  out.say(
    `${scored.tier}   ${totals}   (${sayGrade(scored.grade, scored.traitsKnown, fitTraits)}, level ${scored.level})`,
  );
  if (handRaise !== undefined) out.say(`${handRaise[0]?.toUpperCase()}${handRaise.slice(1)}.`);
  for (const line of sayStanding(explanation, model.timezone)) out.say(line);
  if (scored.suppressed.length > 0) out.say(`Suppressed: ${scored.suppressed.join(', ')}`);
  const beaten = scored.handRaisedAt === undefined ? [] : beatable(model, scored.suppressed);
  if (beaten.length > 0 && queue?.entryId !== undefined) out.say(`${sayBeaten(beaten)}.`);
  if (queue) out.say(`${sayQueueState(queue)}.`);
  out.say('');

  for (const score of scores)
    sayScore(
      out,
      score,
      scored[score],
      given.filter(({ contribution }) => contribution.score === score),
      model,
    );
  sayList(
    out,
    'Ignored',
    ignored.map(({ text }) => text.replace(/^ignored: /, '')),
  );
  sayContributors(out, given, model);
  if (missing.length > 0) {
    out.say('What is missing');
    out.table(
      ['rule', 'needs'],
      missing.map(({ rule, needs }) => [rule, needs.join('\n')]),
    );
  }
  sayList(out, 'What would it take', sayReach(outlook.wouldReach));
  sayList(
    out,
    'Without further activity',
    outlook.expires.map(({ text }) => text),
  );
  if (leftOut !== undefined) out.say(leftOut);
}

/** A line for each goal that is in reach, and one for the others. */
function sayReach(goals: readonly WouldReach[]): string[] {
  const near = goals.filter(({ ways }) => ways.length > 0).map(({ goal, text }) => `${sayGoal(goal)}: ${text}`);
  const far = goals.filter(({ ways }) => ways.length === 0).map(({ goal }) => sayGoal(goal));
  return far.length === 0 ? near : [...near, `${far.join(', ')}: ${outOfReach}`];
}

function sayList(out: Output, heading: string, lines: readonly string[]): void {
  if (lines.length > 0) out.say(`${heading}\n${lines.map((line) => `  ${line}\n`).join('')}`);
}

function sayScore(out: Output, score: string, total: number, reasons: readonly Reason[], model: Said): void {
  out.say(`${score} ${fixed(total)}`);
  if (reasons.length === 0) {
    out.say('  nothing gave points\n');
    return;
  }
  const byWeight = reasons.toSorted((a, b) => Math.abs(b.contribution.points) - Math.abs(a.contribution.points));
  out.table(
    ['points', 'why', 'signal', 'evidence'],
    byWeight.map(({ contribution, text }) => [
      signed(contribution.points),
      text,
      contribution.signal,
      evidence(contribution, model),
    ]),
    { widths: [undefined, 60, undefined, undefined] },
  );
}

/** More than these are counted, not named; --json has all. */
const namedContributors = 5;

function sayContributors(out: Output, reasons: readonly Reason[], { timezone }: Said): void {
  const rows = reasons.flatMap(({ contribution, contributors = [] }) => {
    const named = contributors.slice(0, namedContributors);
    const more = contributors.length - named.length;
    return [
      ...named.map((one, index) => [
        index === 0 ? contribution.signal : '',
        who(one),
        `${one.count}`,
        dayIn(timezone, one.last),
      ]),
      ...(more > 0 ? [['', `and ${more} more`, '', '']] : []),
    ];
  });
  if (rows.length === 0) return;
  out.say('Who contributed');
  out.table(['signal', 'who', 'events', 'last'], rows);
}

function who({ by, lead }: Contributor): string {
  if (lead) return lead.name === '' ? lead.id : `${lead.name} (${lead.id})`;
  return by === 'account' ? 'the account itself' : 'unknown visitors';
}

function evidence({ count, first, last }: Reason['contribution'], { timezone }: Said): string {
  if (first === undefined || last === undefined) return '';
  if (count === 0n && first === last) return `known since ${dayIn(timezone, first)}`;
  const [from, to] = [dayIn(timezone, first), dayIn(timezone, last)];
  const when = from === to ? from : `${from} to ${to}`;
  return `${count} on ${when}`.replace(/ on (.* to )/, ', $1');
}

const fixed = (hundredths: number): string => points(hundredths).toFixed(2);
const signed = (hundredths: number): string => `${hundredths > 0 ? '+' : ''}${fixed(hundredths)}`;
