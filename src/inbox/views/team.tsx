import { useState } from 'preact/hooks';
import { pathOf } from '../api/client.ts';
import type { Team } from '../api/types.ts';
import { useInbox } from '../inbox.ts';
import { HandOn } from '../parts/hand-on.tsx';
import { LateList } from '../parts/late-list.tsx';
import { OutOfOffice } from '../parts/out-of-office.tsx';
import { RepTable } from '../parts/rep-table.tsx';
import { TeamFigures } from '../parts/team-figures.tsx';
import { useAnswer } from '../parts/use-answer.ts';
import { useBeat } from '../parts/use-beat.ts';
import { useCaller } from '../parts/use-caller.ts';
import { useNow } from '../parts/use-now.ts';
import { Waiting } from '../parts/waiting.tsx';
import { hashOf, type Place } from '../state/route.ts';
import { wordsOf } from '../words/names.ts';
import { sayOpen } from '../words/team.ts';

type TeamPlace = Extract<Place, { view: 'team' }>;

/** How a team stands: for its lead who has how much, what is late, and what can be done about it. */
export function TeamView({ team }: TeamPlace) {
  const { session, teams } = useInbox();
  const queues = teams.queues.value;
  const names = [...new Set([...(queues ?? []).map((one) => one.team), ...(session.me.value?.teams ?? [])])];
  const shown = team ?? names[0];
  return (
    <main class="team">
      {names.length > 1 && <TeamSwitch names={names} shown={shown} />}
      {shown === undefined ? <NoTeam isKnown={queues !== undefined} /> : <OneTeam key={shown} name={shown} />}
    </main>
  );
}

function TeamSwitch({ names, shown }: { readonly names: readonly string[]; readonly shown: string | undefined }) {
  return (
    <nav class="team-switch" aria-label="Teams">
      <ul>
        {names.map((name) => (
          <li key={name}>
            <a href={hashOf({ view: 'team', team: name })} aria-current={name === shown ? 'page' : undefined}>
              {wordsOf(name)}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function NoTeam({ isKnown }: { readonly isKnown: boolean }) {
  return (
    <>
      <h1>Team</h1>
      <p class="quiet">{isKnown ? 'There is no team yet: queues come with the first nightly run.' : '…'}</p>
    </>
  );
}

function OneTeam({ name }: { readonly name: string }) {
  const beat = useBeat();
  const [changes, setChanges] = useState(0);
  const version = `${beat} ${changes}`;
  const asked = useAnswer<Team>(pathOf('teams', name), version);
  if (!asked.value) {
    return (
      <>
        <h1>{wordsOf(name)}</h1>
        <Waiting answer={asked} what="how the team stands" />
      </>
    );
  }
  return <Standing team={asked.value} version={version} onDone={() => setChanges((before) => before + 1)} />;
}

interface StandingProps {
  readonly team: Team;
  readonly version: string;
  onDone(): void;
}

function Standing({ team, version, onDone }: StandingProps) {
  const { now, zone } = useNow();
  const { rep, may } = useCaller();
  const [handingOn, setHandingOn] = useState<string>();
  const isLead = may.includes('lead');
  return (
    <>
      <header class="team-head">
        <h1>{wordsOf(team.team)}</h1>
        <p class="quiet">{sayOpen(team, now, zone)}</p>
      </header>
      <TeamFigures team={team} />
      <section aria-labelledby="team-reps">
        <h2 id="team-reps">Who</h2>
        <RepTable
          reps={team.reps}
          own={rep}
          handingOn={handingOn}
          onHandOn={isLead ? (name) => setHandingOn((before) => (before === name ? undefined : name)) : undefined}
        />
        {!may.includes('read_reps') && (
          <p class="quiet">
            What each holds and did is shown to team leads. What you hold is in{' '}
            <a href={hashOf({ view: 'work' })}>My work</a>.
          </p>
        )}
      </section>
      {handingOn !== undefined && (
        <HandOn
          key={handingOn}
          team={team}
          rep={handingOn}
          version={version}
          onDone={onDone}
          onClose={() => setHandingOn(undefined)}
        />
      )}
      {team.queue && (
        <section aria-labelledby="team-late">
          <h2 id="team-late">What is late</h2>
          <LateList team={team.team} version={version} />
        </section>
      )}
      <OutOfOffice team={team} onDone={onDone} />
    </>
  );
}
