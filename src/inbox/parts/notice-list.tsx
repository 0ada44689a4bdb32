import { useInbox } from '../inbox.ts';

/** What just happened, at the foot of the page. */
export function NoticeList() {
  const { shown } = useInbox().notices;
  return (
    <div class="notices" role="status" aria-live="polite">
      {shown.value.map(({ id, kind, text, action }) => (
        <p key={id} class={`notice notice-${kind}`}>
          <span>{text}</span>
          {action && (
            <button type="button" onClick={action.run}>
              {action.label}
            </button>
          )}
        </p>
      ))}
    </div>
  );
}
