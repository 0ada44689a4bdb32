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

export const periods = ['week', 'month', 'quarter'] as const;
export type Period = (typeof periods)[number];

export type Window =
  /** (as-of − length, as-of] */
  | { readonly kind: 'last'; readonly length: Milliseconds }
  /** [anchor + from, anchor + to): `first: 7d` is from 0 to 7 d. */
  | { readonly kind: 'since'; readonly from: Milliseconds; readonly to: Milliseconds; readonly since: Anchor }
  /** The calendar period of as-of in the model's timezone, up to as-of. */
  | { readonly kind: 'this'; readonly period: Period }
  | { readonly kind: 'all' };

/** The lead's sign-up, the creation of the account, the subject's first event of a name, or the time that a trait says. */
export type Anchor =
  | { readonly kind: 'signed_up' }
  | { readonly kind: 'created' }
  | { readonly kind: 'event'; readonly events: readonly string[] }
  | { readonly kind: 'trait'; readonly trait: TraitRef };

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

export const directions = ['rising', 'falling'] as const;
export type Direction = (typeof directions)[number];

interface SignalBase {
  readonly name: string;
  readonly say?: string | undefined;
  readonly of: Subject;
  readonly score: Score;
  /** What a fit must hold to: with more of it points never fall, or never rise. Scoring doesn't read it. */
  readonly monotone?: Direction | undefined;
}

export const measureNames = [
  'count',
  'active_days',
  'active_weeks',
  'active_leads',
  'distinct',
  'sum',
  'max',
  'days_since_last',
  'days_since_first',
  'change',
  'time_to',
] as const;
export type MeasureName = (typeof measureNames)[number];

/** What is measured on the events of a signal. */
export type Measure =
  /** Quantities summed; with `per` each value of that property once. */
  | { readonly kind: 'count'; readonly per?: string | undefined; readonly halfLife?: Milliseconds | undefined }
  /** Calendar days, or ISO weeks; with `minLeads` only those with so many different leads (of an account). */
  | { readonly kind: 'active_days' | 'active_weeks'; readonly minLeads?: number | undefined }
  /** Different leads, each with events on at least so many calendar days (of an account). */
  | { readonly kind: 'active_leads'; readonly minDays: number }
  /** Different values of a property, or of a trait of the leads whose events they are (of an account). */
  | { readonly kind: 'distinct'; readonly property: string }
  | { readonly kind: 'distinct'; readonly trait: TraitRef }
  | { readonly kind: 'sum'; readonly property: string; readonly halfLife?: Milliseconds | undefined }
  | { readonly kind: 'max'; readonly property: string }
  | { readonly kind: 'days_since_last' }
  | { readonly kind: 'days_since_first' }
  /** The count of the window ÷ that of the window before it, which counts as `floor` at least. */
  | { readonly kind: 'change'; readonly floor: Millionths }
  /** Days from the window's anchor to the first event. */
  | { readonly kind: 'time_to'; readonly since: Anchor };

/** What a measured value is divided by: the number that a trait says, or the value of another signal of the same side. */
export type RatioTo =
  | { readonly kind: 'trait'; readonly trait: TraitRef }
  | { readonly kind: 'signal'; readonly signal: string };

export interface EventSignal extends SignalBase {
  readonly source: 'events';
  /** Empty: every event. */
  readonly events: readonly string[];
  readonly channel?: Channel | undefined;
  readonly where: readonly PropertyFilter[];
  readonly measure: Measure;
  readonly within: Window;
  readonly ratioTo?: RatioTo | undefined;
  readonly points: MeasurePoints;
}

export interface StepsSignal extends SignalBase {
  readonly source: 'steps';
  readonly steps: readonly string[];
  readonly channel?: Channel | undefined;
  readonly where: readonly PropertyFilter[];
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

/** Calendar days from as-of to the date that a trait says; counts where a trait does. */
export interface DaysUntilSignal extends SignalBase {
  readonly source: 'days_until';
  readonly trait: TraitRef;
  readonly points: MeasurePoints;
}

/** 1 for the lead of its account that signed up first, 0 for the others. */
export interface FirstLeadSignal extends SignalBase {
  readonly source: 'first_lead';
  readonly points: MeasurePoints;
}

/** A signal measured on the events of its own side. */
export type MeasuredSignal = EventSignal | StepsSignal;

export type Signal = EventSignal | StepsSignal | TraitSignal | DaysUntilSignal | FirstLeadSignal;

/** A trait that the model makes of another one: the first row whose condition holds says its text, no row: unknown. */
export interface DerivedTrait {
  readonly trait: TraitRef;
  /** A trait of the same side, not a derived one. */
  readonly from: TraitRef;
  readonly rows: readonly { readonly condition: Condition; readonly text: string }[];
}

/** Whose events, or which, count for nothing. An event is ignored by the first guard that applies to it. */
export interface Guard {
  readonly name: string;
  readonly test: GuardTest;
}

export type GuardTest =
  /** More rows than `events` of one event name by one actor in less than `within`: all of them. */
  | { readonly kind: 'burst'; readonly events: number; readonly within: Milliseconds }
  /** Within so long after an event of `after` by the same actor, with the same value of the property `per`. */
  | {
      readonly kind: 'soon_after';
      readonly events: readonly string[];
      readonly after: readonly string[];
      readonly within: Milliseconds;
      readonly per?: string | undefined;
    }
  | { readonly kind: 'trait'; readonly trait: TraitRef; readonly condition: Condition }
  /** `events` empty: every event. */
  | { readonly kind: 'property'; readonly events: readonly string[]; readonly where: readonly PropertyFilter[] };

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
  /** Of an account: least number of leads that are contacts. */
  readonly contacts?: number | undefined;
  /** Least engagement, usage of a lead that is a contact; without both any engagement or usage above zero. */
  readonly engagementEach?: Hundredths | undefined;
  readonly usageEach?: Hundredths | undefined;
  /** Of an account: each of these texts is the trait `rolesOf` of one of its leads (with an `…Each`: of its contacts). */
  readonly roles: readonly string[];
  readonly rolesOf: TraitRef;
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
  readonly traits: readonly DerivedTrait[];
  readonly ignore: readonly Guard[];
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
