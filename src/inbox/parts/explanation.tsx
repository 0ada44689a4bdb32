import { pathOf } from '../api/client.ts';
import type { Activity, Explanation } from '../api/types.ts';
import { sayEvent } from '../words/activity.ts';
import { sayAge } from '../words/age.ts';
import { capital, listed, spaced, wordsOf } from '../words/names.ts';
import { ActivityPlot } from './activity-plot.tsx';
import { Reach } from './contacts.tsx';
import { Contributions } from './contributions.tsx';
import { LinkList } from './link-list.tsx';
import { type Answer, useAnswer } from './use-answer.ts';
import { useNow } from './use-now.ts';
import { Waiting } from './waiting.tsx';
import { WouldTake } from './would-take.tsx';

interface AboutProps {
  readonly subject: 'lead' | 'account';
  readonly id: string;
}

/** A lead or a company, in a queue or not: who it is, its scores and why, what would change them, and what it did. */
export function ExplanationOf({ subject, id }: AboutProps) {
  const asked = useExplanation({ subject, id });
  const explanation = asked.value;
  return (
    <article class="about">
      {explanation ? (
        <>
          <Who explanation={explanation} />
          <Standing explanation={explanation} />
          <h3>The whole explanation</h3>
          <Explained explanation={explanation} />
        </>
      ) : (
        <>
          <h2 class="unseen">{id}</h2>
          <Waiting answer={asked} what="the explanation" />
        </>
      )}
      <ActivityOf subject={subject} id={id} />
    </article>
  );
}

/** Scores are reckoned anew for it. */
export function useExplanation({ subject, id }: AboutProps, version?: string): Answer<Explanation> {
  return useAnswer<Explanation>(pathOf('explain', subject, id), version, settledMs);
}

/** Whoever looks for so long at somebody reads on. */
const settledMs = 250;

/** The scores with what gave them, and what lies ahead. */
export function Explained({ explanation }: { readonly explanation: Explanation }) {
  return (
    <div class="explained">
      <Contributions explanation={explanation} />
      <WouldTake explanation={explanation} />
    </div>
  );
}

/** What somebody, or a company, did in the last 90 days. */
export function ActivityOf({ subject, id, version }: AboutProps & { readonly version?: string }) {
  const asked = useAnswer<Activity>(pathOf('activity', subject, id), version, settledMs);
  return (
    <section class="activity-of" aria-label="Activity">
      <h3>Activity</h3>
      {asked.value ? (
        <>
          <ActivityPlot key={id} activity={asked.value} />
          <FrequentEvents activity={asked.value} />
        </>
      ) : (
        <div class="plot-place">
          <Waiting answer={asked} what="the activity" />
        </div>
      )}
    </section>
  );
}

const mostEvents = 6;

function FrequentEvents({ activity: { events, others } }: { readonly activity: Activity }) {
  const { now, zone } = useNow();
  const rest = events.length - mostEvents + others.events;
  return (
    <ul class="frequent">
      {events.slice(0, mostEvents).map((one) => (
        <li key={`${one.event} ${one.channel}`}>{sayEvent(one, now, zone)}</li>
      ))}
      {rest > 0 && <li class="quiet">and {rest} other kinds of events</li>}
    </ul>
  );
}

function Who({ explanation: { lead_id, account_id, also, who, account, links } }: ExplainedProps) {
  const company = account?.name || account?.domain || account_id;
  return (
    <header class="about-head">
      <h2>{who ? who.name || who.email || lead_id : company}</h2>
      <p class="quiet">
        {[...(who ? [who.title, company] : [account?.domain]), also.length > 0 && `also ${listed(also)}`]
          .filter(Boolean)
          .join(' · ')}
      </p>
      {who && <Reach {...who} />}
      <ul class="reach">
        <LinkList links={links} />
      </ul>
    </header>
  );
}

function Standing({ explanation }: ExplainedProps) {
  const { now, zone } = useNow();
  const { tier, qualified, suppressed, standing, out_of_queue, hand_raised_at, queue } = explanation;
  const since = (rule: string) => standing.find((one) => one.rule === rule && one.until === null)?.since;
  const rules = qualified.map((rule) => {
    const at = since(rule);
    return at === undefined ? wordsOf(rule) : `${wordsOf(rule)} since ${sayAge(Date.parse(at), now, zone)}`;
  });
  return (
    <ul class="standing">
      <li>
        <span class={`tier-badge of-${tier}`}>{tier}</span>{' '}
        {rules.length > 0 ? `Qualified: ${listed(rules)}` : 'Qualified by no rule'}
      </li>
      {hand_raised_at !== null && (
        <li class="loud">Asked to be called {sayAge(Date.parse(hand_raised_at), now, zone)}</li>
      )}
      {suppressed.length > 0 && (
        <li>
          {hand_raised_at !== null && queue !== null && queue.entry_id !== null
            ? `${capital(listed(suppressed.map(wordsOf)))}: in the queue because they asked to be called`
            : `Not to be called: ${listed(suppressed.map(wordsOf))}`}
        </li>
      )}
      {out_of_queue && <li>{spaced(out_of_queue.text)}</li>}
      {queue && <li>{sayQueue(queue)}</li>}
    </ul>
  );
}

function sayQueue(queue: NonNullable<Explanation['queue']>): string {
  if (queue.entry_id === null) return `In no queue: ${spaced(queue.why)}`;
  const { team, position, rep, state, assigned_to } = queue;
  const place =
    position === null ? `In the queue of ${wordsOf(team)}` : `Number ${position} in the queue of ${wordsOf(team)}`;
  const free = assigned_to === null ? 'free to be claimed' : `meant for ${assigned_to}`;
  return `${place}, ${rep === null ? free : `${wordsOf(state)} by ${rep}`}`;
}

interface ExplainedProps {
  readonly explanation: Explanation;
}
