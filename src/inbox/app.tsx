import { useInbox } from './inbox.ts';
import { Head } from './parts/head.tsx';
import { later } from './parts/later.tsx';
import { NoticeList } from './parts/notice-list.tsx';
import { usePlaceKeys } from './parts/use-place-keys.ts';
import { QueueView } from './views/queue.tsx';
import { SignIn } from './views/sign-in.tsx';
import { Starting } from './views/starting.tsx';
import { WorkView } from './views/work.tsx';

const FindView = later(async () => (await import('./views/find.tsx')).FindView);
const TeamView = later(async () => (await import('./views/team.tsx')).TeamView);
const ContractView = later(async () => (await import('./views/contract.tsx')).ContractView);

export function App() {
  const { session } = useInbox();
  const state = session.state.value;
  if (state === 'asking' || state === 'away') return <Starting />;
  if (state === 'out') return <SignIn />;
  return (
    <>
      <Head />
      {/* Whoever else signs in finds no form half filled in. */}
      <Main key={session.me.value?.name} />
      <NoticeList />
      {state === 'ended' && <SignIn isAgain />}
    </>
  );
}

function Main() {
  usePlaceKeys();
  const { place } = useInbox().route;
  switch (place.value.view) {
    case 'queue':
      return <QueueView {...place.value} />;
    case 'work':
      return <WorkView {...place.value} />;
    case 'find':
      return <FindView {...place.value} />;
    case 'team':
      return <TeamView {...place.value} />;
    case 'contract':
      return <ContractView />;
  }
}
