import { setMaxListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { Dice } from './dice.ts';
import { heal, type Pace, planFaults, type Strike, type Struck, strikeAll } from './faults.ts';
import { givenIsThere } from './invariants/given.ts';
import { nothingGrows } from './invariants/growth.ts';
import { handsAgree, movesMissing, oneCaller, storyOf } from './invariants/log.ts';
import { pagesWereWhole, queuesAgree } from './invariants/queues.ts';
import { raisedAreInQueues } from './invariants/raised.ts';
import { runsEnded } from './invariants/runs.ts';
import { saidNothingUnforeseen } from './invariants/said.ts';
import { oneAnswer, type Remembered, remember, scoresHold } from './invariants/scores.ts';
import { some, type Violation } from './invariants/violation.ts';
import type { Ledger } from './ledger.ts';
import type { Load } from './load/ask.ts';
import { importer, puller, routingWriter, runStarter, sender } from './load/givers.ts';
import { reader, type SeenPage } from './load/readers.ts';
import { allReps } from './load/reps.ts';
import { notePlacements } from './placements.ts';
import { lastRun, untilBack, untilQuiet } from './quiet.ts';
import type { Rig } from './rig.ts';
import { startWatch } from './watch.ts';

/** What a company has gone through so far: its rounds share their ledger, and are held against all of it. */
export interface Company {
  readonly rig: Rig;
  readonly ledger: Ledger;
  readonly pace: Pace;
  before: Remembered | undefined;
}

export interface Round {
  readonly violations: readonly Violation[];
  readonly struck: readonly Struck[];
  /** Faults whose instant didn't come. */
  readonly missed: readonly Strike[];
  /** Acknowledged changes, events and runs that an everysec file may lose within a second of its Redis' death, and lost. */
  readonly lost: number;
  /** What was over when. */
  readonly phases: readonly string[];
}

const warmUp = 500;
/** Longer than the longest wait between two tries. */
const healedLong = 90_000;
/** What a Redis that writes its file every second may lose: what was acknowledged so shortly before it died. */
const mayBeLostMs = 1_000;

export async function playRound(company: Company, dice: Dice, number: number): Promise<Round> {
  const { rig, ledger } = company;
  const begun = Date.now();
  const passed = () => `${((Date.now() - begun) / 1000).toFixed(1)} s`;
  const saidFrom = rig.processes.said.length;
  const over = new AbortController();
  // Everybody at work rests until then.
  setMaxListeners(0, over.signal);
  const givenUp = new AbortController();
  const load: Load = {
    rig,
    ledger,
    round: `r${number}`,
    dice,
    rests: company.pace.rests,
    over: over.signal,
    givenUp: givenUp.signal,
  };
  const loadOf = (purpose: string): Load => ({ ...load, dice: dice.of(purpose) });
  const seen: SeenPage[] = [];
  const watch = startWatch(rig.services);
  const placements = notePlacements(rig, ledger.placed);

  let lastAnswered = '';
  // Where much is taken in, a run waits for its turn to pull: in every other round it is soon scored and published instead.
  const isTakenIn = number % 2 === 0;
  const givers = () => ({
    sender: sender(loadOf('sender')),
    importer: importer(loadOf('importer')),
    puller: puller(loadOf('puller')),
  });
  const atWork = Promise.all(
    Object.entries({
      reps: Promise.all(allReps(loadOf('reps'))),
      ...(isTakenIn ? givers() : { 'raiser of hands': sender({ ...loadOf('sender'), seldom: true }) }),
      'run starter': runStarter(loadOf('runs')),
      'routing writer': routingWriter(loadOf('routing')),
      'reader 1': reader(loadOf('reader 1'), seen),
      'reader 2': reader(loadOf('reader 2'), seen),
    }).map(async ([who, working]) => {
      await working;
      lastAnswered = who;
    }),
  );
  await pause(warmUp);
  const plan = planFaults(dice.of('faults'), isTakenIn ? 'taking in' : 'publishing', company.pace);
  const { struck, missed } = await strikeAll(rig, watch, plan).finally(() => watch.stop());
  const phases = [`faults ${passed()}`];
  heal(rig);
  over.abort();
  const givingUp = setTimeout(() => givenUp.abort(), healedLong);
  await atWork.finally(() => clearTimeout(givingUp));
  phases.push(`answered ${passed()} (last the ${lastAnswered})`);

  await untilBack(rig);
  phases.push(`back ${passed()}`);
  const last = await lastRun(load);
  phases.push(`scored ${passed()}`);
  await untilQuiet(rig);
  await placements.stop();
  phases.push(`quiet ${passed()}`);
  const violations: Violation[] = [];
  if (last.state !== 'published') {
    violations.push({
      invariant: 5,
      what: `all is healed, and run ${last.run_id} ended as ${last.state}: ${last.message}`,
    });
  }
  const held = await check(company, loadOf('check'), { seen, saidFrom, struck });
  phases.push(`checked ${passed()}`);
  return { violations: [...violations, ...held.violations], struck, missed, lost: held.lost, phases };
}

interface WhatWas {
  readonly seen: readonly SeenPage[];
  readonly saidFrom: number;
  readonly struck: readonly Struck[];
}

async function check(company: Company, load: Load, { seen, saidFrom, struck }: WhatWas) {
  const { rig, ledger } = company;
  const violations: Violation[] = [];
  const story = await storyOf(rig);
  const given = await givenIsThere(rig, ledger);
  const runs = await runsEnded(rig, ledger);
  const now = await remember(rig);
  violations.push(
    ...given.violations,
    ...runs.violations,
    ...(await scoresHold(rig, now)),
    ...(await queuesAgree(load)),
    ...(await pagesWereWhole(rig, ledger, seen, story)),
    ...oneCaller(story),
    ...(await handsAgree(rig, story)),
    ...(await raisedAreInQueues(rig, ledger, given.missing)),
    ...saidNothingUnforeseen(rig, saidFrom, struck),
    ...(await nothingGrows(rig)),
  );
  if (company.before) violations.push(...(await oneAnswer(load, company.before)));
  company.before = now;
  violations.push(...ledger.wrong.splice(0).map((what): Violation => ({ invariant: 8, what })));

  const lost = [
    ...movesMissing(story, ledger).map((move) => ({
      what: `${move.asked} of ${move.entryId} (${move.fence})`,
      at: move.answeredAt,
    })),
    ...given.missing.map((id) => ({
      what: `event ${id}`,
      at: ledger.events.find((one) => one.id === id)?.answeredAt ?? 0,
    })),
    ...runs.missing.map((id) => ({
      what: `run ${id}`,
      at: ledger.runs.find((one) => one.runId === id)?.answeredAt ?? 0,
    })),
  ];
  const mayBeLost = (at: number) =>
    rig.fsync === 'everysec' &&
    rig.services.redisKilledAt.some((killed) => at <= killed + 100 && at > killed - mayBeLostMs);
  const never = lost.filter(({ at }) => !mayBeLost(at));
  if (never.length > 0) {
    const shown = never.map(({ what, at }) => `${what}, answered ${new Date(at).toISOString()}`);
    violations.push({ invariant: 7, what: `acknowledged, and gone: ${some(shown)}` });
  }
  forgetLost(ledger, story, given.missing);
  return { violations, lost: lost.length - never.length };
}

/** What was told once as lost is not told again by the next round. */
function forgetLost(ledger: Ledger, story: Parameters<typeof movesMissing>[0], missing: readonly string[]): void {
  const gone = new Set(movesMissing(story, ledger));
  ledger.moves.splice(0, ledger.moves.length, ...ledger.moves.filter((move) => !gone.has(move)));
  ledger.events.splice(0, ledger.events.length, ...ledger.events.filter(({ id }) => !missing.includes(id)));
}
