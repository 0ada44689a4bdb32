import type { Entry, EntryItem } from '../api/types.ts';
import { useInbox } from '../inbox.ts';
import { sayAge } from '../words/age.ts';
import { sayClock } from '../words/clock.ts';
import { safeLink } from '../words/links.ts';
import { companyOf } from '../words/moves.ts';
import { capital, listed, wordsOf } from '../words/names.ts';
import { sayAsked, sayNews } from '../words/news.ts';
import { notScored, sayScores } from '../words/scores.ts';
import { isClosed, sayStanding } from '../words/standing.ts';
import { LinkList } from './link-list.tsx';
import { useCaller } from './use-caller.ts';
import { useNow } from './use-now.ts';

/** Which company it is, how it stands, and since when it is worth a call. */
export function EntryHead({ item, titleId }: { readonly item: EntryItem; readonly titleId: string }) {
  const { entry } = item;
  const domain = entry?.account.domain ?? '';
  return (
    <header class="entry-head">
      <h2 id={titleId} tabIndex={-1}>
        {entry && <span class={`tier-badge of-${entry.tier}`}>{entry.tier}</span>} {companyOf(item)}
      </h2>
      <ul class="reach">
        {domain !== '' && (
          <li>
            <DomainLink domain={domain} />
          </li>
        )}
        {entry && <LinkList links={entry.links} />}
      </ul>
      <Whose item={item} />
      {entry && <WhyNow entry={entry} item={item} />}
      {entry === null && (
        <p class="quiet">Nothing of it is published any more: it is here because somebody holds it.</p>
      )}
    </header>
  );
}

/** What is no domain is shown as it is. */
function DomainLink({ domain }: { readonly domain: string }) {
  const href = /^[\w.-]+$/.test(domain) ? safeLink(`https://${domain}/`) : undefined;
  if (href === undefined) return <span>{domain}</span>;
  return (
    <a href={href} target="_blank" rel="noreferrer">
      {domain}
      <span class="unseen"> (opens in a new tab)</span>
    </a>
  );
}

function Whose({ item }: { readonly item: EntryItem }) {
  const { now, zone } = useNow();
  const { entries } = useInbox();
  const clock = sayClock(item, now, zone);
  if (entries.gone.value.has(item.entry_id) && !isClosed(item)) return <p class="whose">It has left the queue.</p>;
  return (
    <p class="whose">
      {sayStanding(item, useCaller(), now, zone)}
      {clock && <span class={`clock is-${clock.tone}`}> · {clock.text}</span>}
    </p>
  );
}

function WhyNow({ entry, item }: { readonly entry: Entry; readonly item: EntryItem }) {
  const { now, zone } = useNow();
  const asked = sayAsked(entry, item.work, now, zone);
  const news = sayNews(entry.news, now, zone);
  const beats = entry.reasons.find(({ signal }) => signal === 'hand_raise:beats');
  const rules = entry.qualified.map(
    ({ rule, since }) => `${wordsOf(rule)} since ${sayAge(Date.parse(since), now, zone)}`,
  );
  return (
    <>
      {asked !== undefined && (
        <p class="loud">
          {capital(asked)}
          {entry.contacts[0] && ` · ${entry.contacts[0].name || entry.contacts[0].email}`}
        </p>
      )}
      {asked !== undefined && beats && <p>{capital(beats.text)}.</p>}
      {news !== undefined && (
        <p>
          <b>{capital(news)}</b> {entry.news?.text}
        </p>
      )}
      {rules.length > 0 && <p class="quiet">{`Qualified: ${listed(rules)}.`}</p>}
      {entry.scored ? <EntryScores entry={entry} /> : <p class="quiet">{`Scores: ${notScored}.`}</p>}
    </>
  );
}

function EntryScores({ entry }: { readonly entry: Entry }) {
  return (
    <ul class="entry-scores">
      {sayScores(entry).map(({ score, value, detail }) => (
        <li key={score} class={`of-${score}`} title={detail}>
          {score} <b>{value}</b>
        </li>
      ))}
      <li class="quiet">
        grade {entry.grade}, {entry.traits_known} of {entry.traits_of} traits known
        {entry.scores_of === 'account' && '; of the company as a whole'}
      </li>
    </ul>
  );
}
