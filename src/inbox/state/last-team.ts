const key = 'pql:team';

/** Whose queue this browser showed last: the name of the team, and nothing else, is kept. */
export function lastTeam(storage: Pick<Storage, 'getItem'>): string | undefined {
  return storage.getItem(key) ?? undefined;
}

export function keepLastTeam(storage: Pick<Storage, 'setItem'>, team: string): void {
  storage.setItem(key, team);
}
