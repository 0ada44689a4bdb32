/** A story of one ready model, in the words of test/support/stories: as of 31 March 2026, 12:00 UTC, where it says nothing else. */
export interface Told {
  readonly title: string;
  readonly given: string;
  readonly scored: string;
}
