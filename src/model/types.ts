/**
 * The scoring contract after parsing: defaults filled in, durations in milliseconds, points in hundredths,
 * thresholds in millionths. What each term means is said in docs/model.md; nothing here decides anything.
 */

/** Integer hundredths of a point: 12.5 points are 1250. */
export type Hundredths = number;
/** Integer millionths of a measured value: 0.8 is 800 000. */
export type Millionths = number;
export type Milliseconds = number;

export const scores = ['fit', 'engagement', 'usage'] as const;
export type Score = (typeof scores)[number];

export const subjects = ['lead', 'account'] as const;
export type Subject = (typeof subjects)[number];

export const grades = ['A', 'B', 'C', 'D'] as const;
export type Grade = (typeof grades)[number];

export const levels = [1, 2, 3, 4] as const;
export type Level = (typeof levels)[number];

export const tierNames = ['P1', 'P2', 'P3', 'P4'] as const;
export type Tier = (typeof tierNames)[number];

export const ruleKinds = ['mql', 'pql', 'mqa', 'pqa'] as const;
export type RuleKind = (typeof ruleKinds)[number];

export const outcomes = [
  'contacted',
  'meeting',
  'sal',
  'sql',
  'opportunity',
  'won',
  'lost',
  'churned',
  'disqualified',
  'recycled',
] as const;
export type Outcome = (typeof outcomes)[number];

export const channels = ['product', 'marketing'] as const;
export type Channel = (typeof channels)[number];

/** What a text (a property, a trait) has to satisfy. */
export type Condition =
  | { readonly kind: 'in'; readonly values: readonly string[]; readonly negated: boolean }
  | {
      readonly kind: 'range';
      readonly atLeast?: Millionths | undefined;
      readonly above?: Millionths | undefined;
      readonly atMost?: Millionths | undefined;
      readonly below?: Millionths | undefined;
    }
  | { readonly kind: 'matches'; readonly pattern: string }
  | { readonly kind: 'exists'; readonly exists: boolean };

export interface PropertyFilter {
  readonly property: string;
  readonly condition: Condition;
}

export type Window =
  | { readonly kind: 'last'; readonly length: Milliseconds }
  | { readonly kind: 'first'; readonly length: Milliseconds; readonly since: Anchor }
  | { readonly kind: 'all' };

/** The lead's sign-up, or the creation of the account. */
export type Anchor = 'signed_up' | 'created';

/** A band of a measured value, both bounds inclusive; a missing bound is open. */
export interface Band {
  readonly atLeast?: Millionths | undefined;
  readonly atMost?: Millionths | undefined;
  readonly give: Hundredths;
}

export type MeasurePoints =
  | {
      readonly kind: 'each';
      readonly each: Hundredths;
      readonly limit?: Hundredths | undefined;
      readonly unknown: Hundredths;
    }
  /** Bands in the order in which they are tried: the first that matches gives its points, alone. */
  | { readonly kind: 'bands'; readonly bands: readonly Band[]; readonly unknown: Hundredths };

/** Rows in file order: the first whose condition holds gives its points. */
export interface TraitPoints {
  readonly rows: readonly { readonly condition: Condition; readonly give: Hundredths }[];
  readonly unknown: Hundredths;
}

interface SignalBase {
  readonly name: string;
  readonly say?: string | undefined;
  readonly of: Subject;
  readonly score: Score;
}

export const measures = ['count', 'active_days', 'days_since_last'] as const;
export type Measure = (typeof measures)[number];

export interface EventSignal extends SignalBase {
  readonly source: 'events';
  readonly events: readonly string[];
  readonly channel?: Channel | undefined;
  readonly where: readonly PropertyFilter[];
  readonly measure: Measure;
  readonly within: Window;
  /** Only with `count`. */
  readonly halfLife?: Milliseconds | undefined;
  readonly points: MeasurePoints;
}

export interface StepsSignal extends SignalBase {
  readonly source: 'steps';
  readonly steps: readonly string[];
  readonly within: Window;
  readonly points: MeasurePoints;
}

export interface TraitRef {
  readonly of: Subject;
  readonly trait: string;
}

/** `of` is the trait's own side; an account's trait counts for the account and for each of its leads. */
export interface TraitSignal extends SignalBase {
  readonly source: 'trait';
  readonly trait: TraitRef;
  readonly points: TraitPoints;
}

export type Signal = EventSignal | StepsSignal | TraitSignal;

export interface Group {
  readonly name: string;
  readonly score: Score;
  readonly signals: readonly string[];
  readonly limit?: Hundredths | undefined;
  readonly floor?: Hundredths | undefined;
}

export interface HandRaise {
  readonly events: readonly string[];
  readonly where: readonly PropertyFilter[];
  readonly within: Milliseconds;
}

export interface Rule {
  readonly name: string;
  readonly kind: RuleKind;
  readonly of: Subject;
  readonly fit?: Hundredths | undefined;
  readonly engagement?: Hundredths | undefined;
  readonly usage?: Hundredths | undefined;
  readonly fitPlusEngagement?: Hundredths | undefined;
  readonly fitAtLeast?: Grade | undefined;
  readonly anyOf: readonly string[];
  readonly allOf: readonly string[];
  readonly noneOf: readonly string[];
  readonly activeWithin?: Milliseconds | undefined;
  /** Names of suppressions: the rule holds only while none of these does. */
  readonly suppress: readonly string[];
  /** Names of suppressions: the rule holds only while all of these do. */
  readonly only: readonly string[];
  readonly lapseAfter: Milliseconds;
  readonly play?: string | undefined;
}

export interface Suppression {
  readonly name: string;
  readonly test:
    | { readonly kind: 'outcome'; readonly outcome: Outcome; readonly until: readonly Outcome[] }
    | { readonly kind: 'outcome_within'; readonly outcome: Outcome; readonly within: Milliseconds }
    | { readonly kind: 'trait'; readonly trait: TraitRef; readonly condition: Condition }
    | {
        readonly kind: 'event';
        readonly events: readonly string[];
        readonly where: readonly PropertyFilter[];
        readonly within: Milliseconds;
      };
}

export interface Tiers {
  /** Least fit for A, B and C; below is D. */
  readonly grades: Readonly<Record<'A' | 'B' | 'C', Hundredths>>;
  /** Least of the higher of engagement and usage for levels 1, 2 and 3; below is 4. */
  readonly levels: Readonly<Record<1 | 2 | 3, Hundredths>>;
  readonly grid: Readonly<Record<Grade, readonly [Tier, Tier, Tier, Tier]>>;
}

export interface Model {
  readonly name: string;
  /** SHA-256 of the contract's meaning, hex: comments, order of keys and layout don't change it. */
  readonly digest: string;
  readonly timezone: string;
  readonly agreed?:
    | {
        readonly marketing?: string | undefined;
        readonly sales?: string | undefined;
        readonly review_by?: string | undefined;
      }
    | undefined;
  readonly targets?: Readonly<Record<string, unknown>> | undefined;
  readonly signals: readonly Signal[];
  readonly groups: readonly Group[];
  readonly handRaises: readonly HandRaise[];
  /** In an order in which each rule comes after the rules that it names. */
  readonly rules: readonly Rule[];
  readonly tiers: Tiers;
  /** Every suppression that the model names, whether for all or for one rule. */
  readonly suppressions: readonly Suppression[];
  /** Names of those that keep a lead or an account out of every queue. */
  readonly suppress: readonly string[];
}
