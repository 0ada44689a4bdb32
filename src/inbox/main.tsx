import { render } from 'preact';
import { App } from './app.tsx';
import { createInbox, InboxProvider } from './inbox.ts';

const inbox = createInbox(window);
void inbox.begin();
const root = document.getElementById('inbox');
if (root) {
  render(
    <InboxProvider value={inbox}>
      <App />
    </InboxProvider>,
    root,
  );
}
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') void inbox.session.look();
});
