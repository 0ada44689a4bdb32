import { useInbox } from '../inbox.ts';
import type { Me } from '../state/session.ts';
import { listed } from '../words/names.ts';
import { sayNotSignedOut } from '../words/sign-in.ts';
import { ThemeSwitch } from './theme-switch.tsx';

const roles: Readonly<Record<Me['role'], string>> = {
  rep: 'rep',
  team_lead: 'team lead',
  admin: 'administrator',
  read: 'reads only',
  ingest: 'sends data',
};

/** Who is signed in, the colours, the way out. */
export function UserMenu() {
  const { session, notices } = useInbox();
  const me = session.me.value;
  if (!me) return null;
  const leave = () =>
    session.signOut().catch((error: unknown) => {
      notices.tell({ kind: 'refused', text: sayNotSignedOut(error) });
    });
  return (
    <>
      <button type="button" popovertarget="user-menu">
        <span class="unseen">Signed in as </span>
        {me.rep ?? roles[me.role]} <span aria-hidden="true">▾</span>
      </button>
      <div id="user-menu" class="menu" popover="auto">
        <p>
          <strong>{me.name}</strong>
          <br />
          <span class="quiet">{sayRole(me)}</span>
        </p>
        <ThemeSwitch />
        {me.session_ends_at !== null && (
          <button type="button" onClick={() => void leave()}>
            Sign out
          </button>
        )}
      </div>
    </>
  );
}

function sayRole({ role, teams }: Me): string {
  if (teams === null) return `${roles[role]}, all teams`;
  return teams.length === 0 ? `${roles[role]}, of no team yet` : `${roles[role]} of ${listed(teams)}`;
}
