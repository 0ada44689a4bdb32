import { untouchedFence } from '../../../handoff/untouched.ts';
import type { Held } from '../../../queue/desk.ts';
import { workView } from '../../../queue/work-view.ts';

/** An entry and its record, as the commands print it with `--json` and as the API answers; `work` is null where nobody has touched it. */
export function heldDocument({ entry, work }: Held) {
  return {
    entry_id: work.entry_id,
    team: work.team,
    status: work.state,
    fence: work.fence,
    entry: entry ?? null,
    work: work.fence === untouchedFence ? null : workView(work),
  };
}
