import type { Command } from 'commander';
import type { LogRow } from '../../../handoff/handoff.ts';
import { logView } from '../../../handoff/log-view.ts';
import type { Held } from '../../../queue/desk.ts';
import type { Entry } from '../../../queue/entry.ts';
import type { Work } from '../../../queue/work.ts';
import { sayGrade } from '../../../scoring/words/grade.ts';
import type { CommandRunner } from '../../command.ts';
import { type Output, time } from '../../output.ts';
import { heldDocument } from './held-document.ts';
import { sayHistory } from './history.ts';
import { withJson } from './options.ts';
import { sayContacts } from './say-contacts.ts';
import { sayHeld } from './say-held.ts';

export function addShow(queue: Command, runner: CommandRunner): void {
  const show = queue
    .command('show')
    .argument('<entry>', 'account:ID or lead:ID')
    .description('one entry: whom to call and why, who has it, its clocks, and what was done with it');
  withJson(show).action(async (entryId: string, { json }: { json?: boolean }) => {
    await runner.withApp(async ({ handoff, now }, { out }) => {
      const held = await handoff.entry(entryId);
      const history = await handoff.history(entryId);
      if (json) out.json({ ...heldDocument(held), history: history.map(logView) });
      else sayWhole(out, held, history, now());
      return 0;
    });
  });
}

function sayWhole(out: Output, held: Held, history: readonly LogRow[], now: number): void {
  sayHeld(out, held, now);
  out.say(`Team ${held.work.team}. ${sayClocks(held.work)}`);
  if (held.entry) sayEntry(out, held.entry, now);
  if (history.length === 0) out.say('Nothing was done with it yet.');
  else sayHistory(out, history);
}

function sayEntry(out: Output, entry: Entry, now: number): void {
  const { tier, grade, traits_known, traits_of, scores, qualified, news, routed_by } = entry;
  const said = `fit ${scores.fit.toFixed(0)} (${sayGrade(grade, traits_known, traits_of)}), engagement ${scores.engagement.toFixed(0)}, usage ${scores.usage.toFixed(0)}`;
  out.say(`${tier}: ${entry.scored ? said : 'not scored yet, follows in a moment'}; by ${routed_by}.`);
  if (news) out.say(`New since ${news.since}: ${news.text}.`);
  if (entry.hand_raised_at !== null) out.say(`Asked to be called at ${entry.hand_raised_at}.`);
  out.say(
    `Qualified: ${qualified.map(({ rule, since }) => `${rule} since ${since}`).join(', ') || 'by its hand-raise'}.`,
  );
  sayContacts(out, entry, now);
  out.table(
    ['points', 'why'],
    entry.reasons.map(({ points, text }) => [points.toFixed(2), text]),
    { widths: [undefined, 72] },
  );
}

/** `Clocks (P1) since …: to claim by …, missed; to touch by ….` */
function sayClocks(work: Work): string {
  const { urgency, clock_since, claim_due, claim_breached_at, touch_due, touch_breached_at, touched_at } = work;
  if (urgency === undefined || clock_since === undefined) return 'No clock runs.';
  const clocks = [
    sayClock('to be claimed by', claim_due, claim_breached_at, work.claimed_at),
    sayClock('to be touched by', touch_due, touch_breached_at, touched_at),
  ].filter(Boolean);
  return clocks.length === 0
    ? `Its team promises nothing for ${urgency}.`
    : `Clocks (${urgency}) since ${time(clock_since)}: ${clocks.join('; ')}.`;
}

function sayClock(what: string, due: number | undefined, breached: number | undefined, done: number | undefined) {
  if (due === undefined) return '';
  const came = done === undefined ? '' : `, done ${time(done)}`;
  return `${what} ${time(due)}${breached === undefined ? '' : ', missed'}${came}`;
}
