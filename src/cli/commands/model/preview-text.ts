import { tierNames } from '../../../model/types.ts';
import type { Load, Move, TeamPreview, TierMove } from '../../../rescoring/preview/compare.ts';
import type { Preview } from '../../../rescoring/preview/preview.ts';
import { type Cell, type Output, time } from '../../output.ts';
import { sayPoints } from './preview-document.ts';

/** Moves of one kind that a person is shown; `--json` and `--format csv` give all. */
const shown = 10;

/** A preview as a person reads it: team by team, then everyone. */
export function sayPreview(out: Output, file: string, preview: Preview): void {
  const { inForce, proposed, asOf, knownAt, teams, rules, leadTiers } = preview;
  const known = knownAt === asOf ? '' : `, on what had arrived by ${time(knownAt)}`;
  out.say(
    `${file}: model ${named(proposed.model)} against ${named(inForce.model)}, the one in force, as of ${time(asOf)}${known}. Nothing was published.`,
  );
  if (proposed.model.digest === inForce.model.digest)
    out.say('They score alike: their digests are the same, so only the routing can make a difference.');
  out.say(`${proposed.leads} leads and ${proposed.accounts} accounts were scored by both.\n`);

  out.table(
    ['team', 'in the queue', 'enter', 'leave', 'will lapse', 'left out by its limit', 'load', 'of'],
    teams.map(({ team, inForce, proposed, entering, leaving, lapsing }) => [
      team,
      change(inForce.entries, proposed.entries),
      entering.length,
      leaving.length,
      lapsing.length,
      change(inForce.cut, proposed.cut),
      `${percent(inForce)} → ${percent(proposed)}`,
      sayCapacity(proposed),
    ]),
  );
  if (teams.some(({ proposed }) => proposed.capacity.from === 'queue_limit'))
    out.say('The load is of what the reps may hold; to see it, give each team its reps and keep in routing.yaml.');
  for (const team of teams) sayTeam(out, team);

  if (rules.length > 0) {
    out.say('\nEach rule holds for');
    out.table(
      ['rule', 'kind', 'in force', 'proposed'],
      rules.map(({ rule, kind, inForce, proposed }) => [rule, kind, inForce ?? '–', proposed ?? '–']),
    );
  }
  out.say('\nTiers of all leads: in force down, proposed across');
  sayTiers(out, leadTiers);
}

function sayTeam(out: Output, { team, entering, leaving, lapsing, changing, tiers }: TeamPreview): void {
  if (entering.length + leaving.length + lapsing.length + changing.length === 0) {
    out.say(`\nTeam ${team}: the same entries in the same tiers.`);
    return;
  }
  sayMoves(out, `\nTeam ${team}: ${count(entering)} would enter`, entering, ({ proposed, why, reasons }) => [
    proposed?.tier ?? '',
    [...why.map(({ text }) => text), ...reasons].join('\n'),
  ]);
  sayMoves(out, `\nTeam ${team}: ${count(leaving)} would leave`, leaving, (move) => [
    move.inForce?.tier ?? '',
    lines(move).join('\n'),
  ]);
  sayMoves(
    out,
    `\nTeam ${team}: ${count(lapsing)} would stay by what they qualified by before, until it lapses`,
    lapsing,
    (move) => [
      move.proposed?.tier ?? '',
      [`until ${time(move.lapsesAt ?? 0).slice(0, 10)}`, ...lines(move)].join('\n'),
    ],
  );
  if (changing.length === 0) return;
  out.say(`\nTeam ${team}: ${count(changing)} of those who stay would change tier: in force down, proposed across`);
  sayTiers(out, tiers);
}

const lines = (move: Move) => [...move.why.map(({ text }) => text), sayPoints(move)].filter(Boolean);

function sayMoves(
  out: Output,
  title: string,
  moves: readonly Move[],
  tell: (move: Move) => readonly [string, string],
): void {
  if (moves.length === 0) return;
  out.say(`${title}${moves.length > shown ? `, the first ${shown} of them` : ''}`);
  out.table(
    ['tier', 'company', 'whom', 'why'],
    moves.slice(0, shown).map((move) => {
      const [tier, why] = tell(move);
      return [tier, move.company || '–', move.contact || '–', why];
    }),
    { widths: [undefined, 24, 24, 72] },
  );
}

function sayTiers(out: Output, moves: readonly TierMove[]): void {
  out.table(
    ['', ...tierNames],
    tierNames.map((from): Cell[] => [
      from,
      ...tierNames.map((to) => moves.find((move) => move.from === from && move.to === to)?.count ?? 0),
    ]),
  );
}

const named = ({ name, digest }: { readonly name: string; readonly digest: string }) =>
  `${name} (${digest.slice(0, 12)})`;
const count = (moves: readonly Move[]) => String(moves.length);
const change = (before: number, after: number) => `${before} → ${after}`;
const percent = ({ entries, capacity }: Load) =>
  capacity.from === 'reps_and_keep' ? `${Math.round((100 * entries) / capacity.entries)}%` : '–';
const sayCapacity = ({ capacity: { entries, from } }: Load) =>
  from === 'reps_and_keep' ? `${entries} (reps × keep)` : 'no capacity is given';
