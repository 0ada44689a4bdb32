import { useState } from 'preact/hooks';
import { useInbox } from '../inbox.ts';
import { sayNoClaim } from '../words/no-claim.ts';
import { useKeys } from './use-keys.ts';

interface ClaimNextProps {
  readonly team: string;
  onClaimed(entryId: string): void;
}

/** Takes the next one for whoever looks, and says why where there is none. Nothing for a token that claims nothing. */
export function ClaimNext({ team, onClaimed }: ClaimNextProps) {
  const { moves, session } = useInbox();
  const [isBusy, setBusy] = useState(false);
  const [said, setSaid] = useState<string>();
  const me = session.me.value;
  const may = me?.rep != null && me.may.includes('work');

  const claim = async () => {
    if (!may || isBusy) return;
    setBusy(true);
    setSaid(undefined);
    try {
      const { entry_id } = await moves.claimNext(team);
      onClaimed(entry_id);
    } catch (error) {
      setSaid(sayNoClaim(error));
    }
    setBusy(false);
  };

  useKeys({ n: () => void claim() });

  return (
    <>
      {may && (
        <button type="button" class="primary claim-next" aria-disabled={isBusy} onClick={() => void claim()}>
          Claim next <kbd class="only-keys">n</kbd>
        </button>
      )}
      <p role="status" class="claim-said">
        {said}
      </p>
    </>
  );
}
