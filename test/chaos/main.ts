import { parseArgs } from 'node:util';
import { diceOf } from './dice.ts';
import { paces, type Strike, type Struck } from './faults.ts';
import { invariants, type Violation } from './invariants/violation.ts';
import { openLedger } from './ledger.ts';
import { openRig } from './rig.ts';
import { type Company, playRound } from './round.ts';
import type { Fsync } from './services.ts';
import { strikesLine, strikesTable } from './table.ts';

const usage = `npm run test:chaos -- [--rounds N] [--seed S] [--short] [--keep]

Kills, cuts, delays and truncates under load, heals, and holds what is there against the eight invariants.
  --rounds N   rounds, five with each company (default 10)
  --seed S     of the first company; each further one has the next (default: from the clock). An even seed
               has a Redis that syncs its file every second, an odd one with every write
  --short      two faults a round, soon after one another: for a build that has minutes
  --keep       keeps the folders of companies where everything held, too`;

const roundsOfCompany = 5;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '10' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      short: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const [rounds, seed] = [Number(values.rounds), Number(values.seed)];
  if (!Number.isSafeInteger(rounds) || rounds < 1 || !Number.isSafeInteger(seed)) {
    console.error(`--rounds and --seed take whole numbers, not ${values.rounds} and ${values.seed}.\n\n${usage}`);
    return 2;
  }
  const struck: Struck[] = [];
  const missed: Strike[] = [];
  const figures = { acknowledged: 0, lost: 0, pages: 0 };
  const begun = Date.now();
  let done = 0;
  let isSound = true;
  for (let company = seed; done < rounds && isSound; company += 1) {
    const played = await playCompany(company, Math.min(roundsOfCompany, rounds - done), values);
    done += played.rounds;
    struck.push(...played.struck);
    missed.push(...played.missed);
    figures.acknowledged += played.acknowledged;
    figures.lost += played.lost;
    figures.pages += played.pages;
    isSound = played.isSound;
  }
  console.log(`\n${strikesTable(struck, missed)}`);
  console.log(
    `\n${done} rounds in ${Math.round((Date.now() - begun) / 1000)} s, ${struck.length} faults (${missed.length} more were aimed at what didn't come, and didn't strike), ${figures.acknowledged} changes acknowledged, of which ${figures.lost} were lost within a second of a kill of a Redis that syncs every second; ${figures.pages} pages read. ${isSound ? 'Every invariant held.' : 'NOT every invariant held.'}`,
  );
  return isSound ? 0 : 1;
}

interface How {
  readonly short: boolean;
  readonly keep: boolean;
}

async function playCompany(seed: number, rounds: number, { short, keep }: How) {
  const fsync: Fsync = seed % 2 === 0 ? 'everysec' : 'always';
  const rig = await openRig(seed, fsync);
  const stop = () => void rig.close().finally(() => process.exit(130));
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const company: Company = { rig, ledger: openLedger(), pace: short ? paces.short : paces.full, before: undefined };
  const struck: Struck[] = [];
  const missed: Strike[] = [];
  let [lost, isSound, round] = [0, true, 0];
  try {
    while (round < rounds && isSound) {
      round += 1;
      const played = await playRound(company, diceOf(`${seed} ${round}`), round);
      struck.push(...played.struck);
      missed.push(...played.missed);
      lost += played.lost;
      const { moves, events } = company.ledger;
      console.log(
        `seed ${seed} (appendfsync ${fsync}) round ${round}: ${strikesLine(played)}; by now ${moves.length} moves and ${events.length} events acknowledged, ${lost} lost; ${played.phases.join(', ')}`,
      );
      isSound = played.violations.length === 0;
      if (!isSound) tell(played.violations, played.struck);
    }
  } catch (error) {
    isSound = false;
    console.log(error instanceof Error ? error.stack : String(error));
  }
  process.off('SIGINT', stop).off('SIGTERM', stop);
  await rig.close();
  const unclean = rig.kept.flatMap(({ name, endedByItself }) => endedByItself.map((how) => `pql ${name} ${how}`));
  if (isSound && unclean.length > 0) {
    isSound = false;
    tell(
      unclean.map((what) => ({ invariant: 8, what })),
      [],
    );
  }
  if (isSound && !keep) rig.forget();
  else
    console.log(
      `Kept: ${rig.folder}\nReplay: npm run test:chaos -- --seed ${seed} --rounds ${round}${short ? ' --short' : ''}`,
    );
  const { moves, events, runs, pages } = company.ledger;
  return {
    rounds: round,
    struck,
    missed,
    lost,
    pages,
    acknowledged: moves.length + events.length + runs.length,
    isSound,
  };
}

function tell(violations: readonly Violation[], struck: readonly Struck[]): void {
  for (const { invariant, what } of violations)
    console.log(`  VIOLATED ${invariant} (${invariants[invariant]}): ${what}`);
  for (const { fault, on, at, lasts, treatment, doing } of struck) {
    const how = treatment ? ` ${JSON.stringify(treatment)}` : '';
    console.log(`  after ${at} ms: ${fault} (${on}) for ${lasts} ms${how}; under way: ${doing.join(', ')}`);
  }
}

// Connections that fetch keeps, and answers that nobody waits for any more, would keep the process for a while.
process.exit(await main());
