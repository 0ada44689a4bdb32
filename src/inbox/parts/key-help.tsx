import { useLayoutEffect, useRef } from 'preact/hooks';
import { keyLines } from '../words/keys.ts';

/** All keys, over the page. */
export function KeyHelp({ onClose }: { onClose(): void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  return (
    <dialog ref={dialog} class="key-help" aria-labelledby="key-help-title" onClose={onClose}>
      <h2 id="key-help-title">Keys</h2>
      <dl>
        {keyLines.map(({ keys, does }) => (
          <div key={does} class="key-line">
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <p class="quiet">
        In a form <kbd>Enter</kbd> sends from a field of one line, <kbd>Ctrl</kbd>+<kbd>Enter</kbd> from the note. Keys
        do nothing while you write.
      </p>
      <button type="button" onClick={() => dialog.current?.close()}>
        Close
      </button>
    </dialog>
  );
}
