/** HTML that is made here; texts of others come in escaped. */
export function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    ...{ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' },
  };
  return text.replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? '');
}

export function section(heading: string, ...parts: readonly string[]): string {
  const filled = parts.filter((part) => part !== '');
  return filled.length === 0 ? '' : `<section>\n<h2>${escaped(heading)}</h2>\n${filled.join('\n')}\n</section>`;
}

export const paragraph = (text: string) => `<p>${escaped(text)}</p>`;
export const note = (text: string) => `<p class="note">${escaped(text)}</p>`;

/** The first column names the row; the others are figures. Empty where there are no rows. */
export function table(caption: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const headings = head.map((text) => `<th scope="col">${escaped(text)}</th>`).join('');
  const body = rows.map(
    ([first = '', ...cells]) =>
      `<tr><th scope="row">${escaped(first)}</th>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`,
  );
  return `<div class="table" role="region" aria-label="${escaped(caption)}" tabindex="0"><table>
<caption>${escaped(caption)}</caption>
<thead><tr>${headings}</tr></thead>
<tbody>
${body.join('\n')}
</tbody>
</table></div>`;
}

/** A picture of what a table beside it says; its narrow form is for a phone. */
export function figure(caption: string, plot: { readonly wide: string; readonly narrow: string }): string {
  return `<figure><div class="wide" aria-hidden="true">${plot.wide}</div><div class="narrow" aria-hidden="true">${plot.narrow}</div><figcaption>${escaped(caption)}</figcaption></figure>`;
}
