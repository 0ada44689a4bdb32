import { escaped } from '../slack/mrkdwn.ts';
import { asLines, type SlackMessage } from '../slack/payload.ts';

export interface ReportWritten {
  readonly week: string;
  readonly file: string;
  readonly figures: readonly { readonly name: string; readonly figure: string; readonly aside: string }[];
  /** What is wrong by its figures, in a sentence each. */
  readonly symptoms: readonly string[];
}

/** Where the inspection of a week lies, its first figures, and what is wrong. */
export function sayReportWritten({ week, file, figures, symptoms }: ReportWritten): SlackMessage {
  const lines = [
    ...figures.map(({ name, figure, aside }) => `${name}: *${escaped(figure, 40)}* (${escaped(aside, 100)})`),
    ...symptoms.map((says) => `:warning: ${escaped(says, 200)}`),
    `The whole of it: ${escaped(file, 500)}`,
  ];
  return { headline: `*The inspection of ${escaped(week, 20)} is written*`, ...asLines(lines, (line) => line) };
}
