import type { Load, Move, TeamPreview } from '../../../rescoring/preview/compare.ts';
import type { Preview, PreviewedSide } from '../../../rescoring/preview/preview.ts';
import { type Cell, points, time } from '../../output.ts';

/** A preview as `--json` shows it. */
export function previewDocument(file: string, { asOf, knownAt, inForce, proposed, rules, leadTiers, teams }: Preview) {
  return {
    file,
    published: false,
    as_of: time(asOf),
    known_at: time(knownAt),
    in_force: sideDocument(inForce),
    proposed: sideDocument(proposed),
    rules: rules.map(({ rule, kind, inForce, proposed }) => ({
      rule,
      kind,
      in_force: inForce ?? null,
      proposed: proposed ?? null,
    })),
    lead_tiers: leadTiers,
    teams: teams.map(teamDocument),
  };
}

function sideDocument({ model: { name, digest }, leads, accounts, qualified, tiers }: PreviewedSide) {
  return { model: { name, digest }, leads, accounts, qualified, tiers };
}

function teamDocument({ team, inForce, proposed, tiers, entering, leaving, lapsing, changing }: TeamPreview) {
  return {
    team,
    in_force: loadDocument(inForce),
    proposed: loadDocument(proposed),
    tiers,
    entering: entering.map(moveDocument),
    leaving: leaving.map(moveDocument),
    lapsing: lapsing.map(moveDocument),
    changing_tier: changing.map(moveDocument),
  };
}

function loadDocument({ entries, cut, capacity }: Load) {
  return {
    entries,
    cut,
    capacity: capacity.entries,
    capacity_from: capacity.from,
    load: capacity.from === 'reps_and_keep' ? entries / capacity.entries : null,
  };
}

function moveDocument(move: Move) {
  const { entryId, accountId, leadId, company, contact, inForce, proposed, why, reasons, lapsesAt } = move;
  return {
    entry_id: entryId,
    account_id: accountId,
    lead_id: leadId,
    company,
    contact,
    in_force: inForce ?? null,
    proposed: proposed ?? null,
    why,
    reasons,
    points: move.points.map(({ name, inForce, proposed }) => ({
      name,
      in_force: points(inForce),
      proposed: points(proposed),
    })),
    ...(lapsesAt === undefined ? {} : { lapses_at: time(lapsesAt) }),
  };
}

const columns = [
  'team',
  'move',
  'entry_id',
  'company',
  'contact',
  'tier_in_force',
  'position_in_force',
  'tier_proposed',
  'position_proposed',
  'lapses_at',
  'why',
  'points',
  'reasons',
];

/** Head and rows of every move: enters, leaves, lapses, changes tier. */
export function previewCsv({ teams }: Preview): [string[], Cell[][]] {
  const rows = teams.flatMap(({ team, entering, leaving, lapsing, changing }) =>
    (
      [
        ['enters', entering],
        ['leaves', leaving],
        ['lapses', lapsing],
        ['changes tier', changing],
      ] as const
    ).flatMap(([kind, moves]) => moves.map((move) => csvRow(team, kind, move))),
  );
  return [columns, rows];
}

function csvRow(team: string, kind: string, move: Move): Cell[] {
  const { entryId, company, contact, inForce, proposed, lapsesAt, why, reasons } = move;
  return [
    team,
    kind,
    entryId,
    company,
    contact,
    inForce?.tier ?? '',
    inForce?.position ?? '',
    proposed?.tier ?? '',
    proposed?.position ?? '',
    lapsesAt === undefined ? '' : time(lapsesAt),
    why.map(({ text }) => text).join('; '),
    sayPoints(move),
    reasons.join('; '),
  ];
}

/** `usage 45 → 31, first_week_calls 40 → 10`: what moved most. */
export function sayPoints({ points: moved }: Pick<Move, 'points'>, most = 4): string {
  return moved
    .slice(0, most)
    .map(({ name, inForce, proposed }) => `${name} ${points(inForce)} → ${points(proposed)}`)
    .join(', ');
}
