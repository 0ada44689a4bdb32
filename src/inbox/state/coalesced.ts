/** Does something once for all that ask for it within `ms`, and never twice at a time: who asks meanwhile is served by the next time. */
export function coalesced(act: () => Promise<void>, ms: number): () => void {
  let isAsked = false;
  let isUnderWay = false;
  const later = () => setTimeout(run, ms);
  const run = () => {
    isAsked = false;
    isUnderWay = true;
    void act().finally(() => {
      isUnderWay = false;
      if (isAsked) later();
    });
  };
  return () => {
    if (isAsked) return;
    isAsked = true;
    if (!isUnderWay) later();
  };
}
