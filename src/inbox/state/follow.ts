export interface FollowParts {
  /** Reads one entry again. */
  read(entryId: string): Promise<void>;
  /** Reads whatever is shown again. */
  readAll(): void;
}

/** More than so many changes at a time are read as lists. */
const mostAtOnce = 20;
const mostUnderWay = 4;
const gatheredMs = 100;

/** Takes up what the server tells of single entries: each is read by one request at a time, and many at once by reading all that is shown. */
export function createFollow({ read, readAll }: FollowParts): (entryId: string) => void {
  const told = new Set<string>();
  const underWay = new Set<string>();
  let isGathering = false;

  function next() {
    isGathering = false;
    if (told.size > mostAtOnce) {
      told.clear();
      readAll();
    }
    for (const entryId of told) {
      if (underWay.size >= mostUnderWay) return;
      if (underWay.has(entryId)) continue;
      told.delete(entryId);
      underWay.add(entryId);
      void read(entryId).finally(() => {
        underWay.delete(entryId);
        next();
      });
    }
  }

  return (entryId) => {
    told.add(entryId);
    if (!isGathering) setTimeout(next, gatheredMs);
    isGathering = true;
  };
}
