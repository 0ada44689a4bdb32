import type { TokenRole } from '../../warehouse/tokens.ts';

export const permissions = {
  read_queues: 'see queues, entries, leads and accounts',
  work: 'claim entries and move them on',
  lead: 'reassign, and say who is away',
  read_reps: 'see what each rep holds and did',
  read_runs: 'see runs',
  read_status: 'see the status',
  start_runs: 'start runs',
  decide_runs: 'release and drop runs that a gate holds',
  manage_jobs: 'look after jobs',
  send: 'send events, traits and outcomes',
  read_self: 'see who they are',
} as const;
export type Permission = keyof typeof permissions;
export const permissionNames = Object.keys(permissions) as readonly Permission[];

/** What each role may do. Which teams they see is said by `teams` of the caller. */
export const mayDo: Readonly<Record<TokenRole, readonly Permission[]>> = {
  rep: ['read_self', 'read_queues', 'read_runs', 'work'],
  team_lead: ['read_self', 'read_queues', 'read_reps', 'read_runs', 'work', 'lead'],
  admin: permissionNames,
  read: ['read_self', 'read_queues', 'read_reps', 'read_runs', 'read_status'],
  ingest: ['read_self', 'send'],
};

export function isAllowed(role: TokenRole, permission: Permission): boolean {
  return mayDo[role].includes(permission);
}
