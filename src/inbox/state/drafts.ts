/**
 * Notes that are being written, in this tab: they outlast a reload, a lost connection and a session that ended. Each is its writer's; what
 * another rep signs in to find is empty.
 */
export interface Drafts {
  read(who: string, entryId: string): string;
  /** An empty one is forgotten. */
  write(who: string, entryId: string, note: string): void;
  /** Forgets all of everybody but `who`. */
  keepOnly(who: string | undefined): void;
}

const prefix = 'pql:draft:';

export function createDrafts(storage: Storage): Drafts {
  const keyOf = (who: string, entryId: string) => `${prefix}${JSON.stringify([who, entryId])}`;
  return {
    read: (who, entryId) => storage.getItem(keyOf(who, entryId)) ?? '',
    write(who, entryId, note) {
      if (note === '') storage.removeItem(keyOf(who, entryId));
      else storage.setItem(keyOf(who, entryId), note);
    },
    keepOnly(who) {
      const own = who === undefined ? undefined : `${prefix}[${JSON.stringify(who)},`;
      const kept = Array.from({ length: storage.length }, (_, at) => storage.key(at) ?? '');
      for (const key of kept) {
        if (key.startsWith(prefix) && (own === undefined || !key.startsWith(own))) storage.removeItem(key);
      }
    },
  };
}
