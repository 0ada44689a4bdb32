/** A message: what is told, and a line for each of those it is about. In mrkdwn. */
export interface SlackMessage {
  readonly headline: string;
  readonly lines: readonly string[];
  /** How many there are of which no line is given. */
  readonly more: number;
}

/** Lines of one message at most: whoever wants all of them opens the queue. */
export const mostLines = 10;
/** Slack takes 3,000 characters in a section. */
const longestSection = 2_900;

/** The JSON that an incoming webhook of Slack takes. */
export function slackPayload({ headline, lines, more }: SlackMessage): string {
  const rest = more > 0 ? [`and ${more} more`] : [];
  const sections = [headline, ...sectionsOf([...lines, ...rest])];
  return JSON.stringify({
    // What a phone shows before it is opened.
    text: plain(headline),
    blocks: sections.map((text) => ({ type: 'section', text: { type: 'mrkdwn', text } })),
    unfurl_links: false,
    unfurl_media: false,
  });
}

function sectionsOf(lines: readonly string[]): string[] {
  const sections: string[] = [];
  let section = '';
  for (const line of lines) {
    const joined = section === '' ? line : `${section}\n${line}`;
    if (joined.length > longestSection) sections.push(section);
    section = joined.length > longestSection ? line : joined;
  }
  return section === '' ? sections : [...sections, section];
}

/** Without links and bold. */
function plain(text: string): string {
  return text.replace(/<[^|>]*\|([^>]*)>/g, '$1').replaceAll('*', '');
}

/** Of many the first so many, each as a line. */
export function asLines<Item>(items: readonly Item[], line: (item: Item) => string) {
  return { lines: items.slice(0, mostLines).map(line), more: Math.max(0, items.length - mostLines) };
}
