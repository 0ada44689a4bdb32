/** A text in Slack's mrkdwn: what would be a link, a mention or a new line there is shown as it is written. */
export function escaped(text: string, longest = 120): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const signs = [...line];
  const cut = signs.length > longest ? `${signs.slice(0, longest - 1).join('')}…` : line;
  return cut.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** A link; the text alone where there is no address. */
export function linked(text: string, url: string | undefined): string {
  const shown = escaped(text);
  // The bar would end the address, and `>` the link.
  return url === undefined ? shown : `<${url.replace(/[|<>\s]/g, encodeURIComponent)}|${shown}>`;
}

/** An instant, which Slack shows in the reader's own time zone. */
export function instant(at: number): string {
  const iso = new Date(at).toISOString();
  return `<!date^${Math.floor(at / 1_000)}^{date_short_pretty}, {time}|${iso.slice(0, 16).replace('T', ' ')} UTC>`;
}
