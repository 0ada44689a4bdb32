import { safeLink } from '../words/links.ts';
import { wordsOf } from '../words/names.ts';

/** Links of routing.yaml, as items of a list; what a browser shouldn't open is left out. */
export function LinkList({ links }: { readonly links: Readonly<Record<string, string>> }) {
  const safe = Object.entries(links).flatMap(([name, url]) => {
    const href = safeLink(url);
    return href === undefined ? [] : [{ name, href }];
  });
  return (
    <>
      {safe.map(({ name, href }) => (
        <li key={name}>
          <a href={href} target="_blank" rel="noreferrer">
            {wordsOf(name)}
            <span class="unseen"> (opens in a new tab)</span>
          </a>
        </li>
      ))}
    </>
  );
}
