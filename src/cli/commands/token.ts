import { type Command, Option } from 'commander';
import { InputError } from '../../model/errors.ts';
import type { Routing } from '../../queue/routing/types.ts';
import { isUsable, type NewToken, type Token, type TokenRole, tokenRoles } from '../../warehouse/tokens.ts';
import type { CommandRunner } from '../command.ts';
import { listFormat, type Output, time } from '../output.ts';
import { parseUntil, type Until } from '../until.ts';

interface CreateOptions {
  readonly rep?: string;
  readonly role?: TokenRole;
  readonly team: readonly string[];
  readonly expires?: Until;
  readonly json?: boolean;
}

export function addToken(program: Command, runner: CommandRunner): void {
  const token = program.command('token').description('who may use the API');

  token
    .command('create')
    .description('makes a token and prints it, this once: only its hash is kept')
    .option('--rep <name>', 'whose it is, by the name in routing.yaml; a rep’s own, without --role')
    .addOption(new Option('--role <role>', 'what it may').choices(tokenRoles))
    .option('--team <team>', 'a team that a team lead leads; may be given again', collect, [])
    .option('--expires <when>', 'a duration such as 90d, or an instant', parseUntil('--expires'))
    .option('--json', 'one JSON document, the token in it')
    .action(async (options: CreateOptions) => {
      await runner.withApp(async ({ tokens, currentRouting, now }, { out }) => {
        const expiresAt = options.expires?.(now());
        if (expiresAt !== undefined && expiresAt <= now()) {
          throw new InputError(`--expires ${time(expiresAt)} has passed. Give an instant to come, or a duration.`);
        }
        const wanted = newToken(options, await currentRouting());
        const { token, secret } = await tokens.create({ ...wanted, expiresAt });
        if (options.json) out.json({ ...tokenDocument(token, now()), token: secret });
        else out.say(secret);
        return 0;
      });
    });

  token
    .command('list')
    .description('all tokens, without their secrets')
    .option('--json', 'one JSON document')
    .option('--format <format>', 'table, json or csv')
    .action(async (options: { json?: boolean; format?: string }) => {
      await runner.withApp(async ({ tokens, now }, { out }) => {
        const format = listFormat(options);
        const all = (await tokens.list()).map((one) => tokenDocument(one, now()));
        if (format === 'json') out.json(all);
        else sayTokens(out, format, all);
        return 0;
      });
    });

  token
    .command('revoke')
    .argument('<id>', 'the id that `pql token list` shows')
    .description('a token is refused from now on, within five seconds everywhere')
    .option('--json', 'one JSON document')
    .action(async (id: string, { json }: { json?: boolean }) => {
      await runner.withApp(async ({ tokens, now }, { out }) => {
        const revoked = tokenDocument(await tokens.revoke(id), now());
        if (json) out.json(revoked);
        else out.say(`Token ${id} is revoked.`);
        return 0;
      });
    });
}

function collect(one: string, before: readonly string[]): string[] {
  return [...before, one];
}

/** What is to be made, held against the routing file: a name that isn't there would open nothing, and nobody would see why. */
export function newToken(
  { rep, role, team }: Pick<CreateOptions, 'rep' | 'role' | 'team'>,
  { teams }: Pick<Routing, 'teams'>,
): NewToken {
  const named = rep === undefined ? undefined : repNamed(rep, teams);
  const wanted = role ?? (named === undefined ? undefined : 'rep');
  if (wanted === undefined) {
    throw new InputError(`Say whose token it is with --rep, or what it may with --role: ${tokenRoles.join(', ')}.`);
  }
  if (wanted === 'rep' && named === undefined) throw new InputError('A rep’s token needs --rep with the rep’s name.');
  if ((wanted === 'ingest' || wanted === 'read') && named !== undefined) {
    throw new InputError(`A token of role ${wanted} is nobody’s: leave out --rep.`);
  }
  if (wanted !== 'team_lead' && team.length > 0) {
    throw new InputError(`Only a team lead’s token names teams: leave out --team, or write --role team_lead.`);
  }
  if (wanted === 'team_lead' && team.length === 0) {
    throw new InputError('A team lead’s token needs --team with the team they lead, once for each.');
  }
  for (const one of team) {
    if (teams.some(({ name }) => name === one)) continue;
    throw new InputError(
      `There is no team "${one}" in the routing file. Teams: ${teams.map(({ name }) => name).join(', ')}.`,
    );
  }
  return { role: wanted, rep: named, teams: [...new Set(team)] };
}

function repNamed(rep: string, teams: Routing['teams']): string {
  const names = [...new Set(teams.flatMap(({ reps }) => reps.map(({ name }) => name)))];
  const named = names.find((name) => name.toLowerCase() === rep.toLowerCase());
  if (named !== undefined) return named;
  throw new InputError(`"${rep}" is a rep of no team in the routing file. Reps: ${names.join(', ') || 'none'}.`);
}

function tokenDocument(token: Token, now: number) {
  return {
    id: token.id,
    role: token.role,
    rep: token.rep || null,
    teams: token.teams,
    usable: isUsable(token, now),
    created_at: time(token.createdAt),
    expires_at: token.expiresAt === undefined ? null : time(token.expiresAt),
    revoked_at: token.revokedAt === undefined ? null : time(token.revokedAt),
  };
}

function sayTokens(out: Output, format: 'table' | 'csv', all: readonly ReturnType<typeof tokenDocument>[]): void {
  if (format === 'table' && all.length === 0) {
    out.say('No token was made yet. Run: npx pql token create --rep NAME');
    return;
  }
  const head = ['id', 'role', 'rep', 'teams', 'created', 'expires', 'revoked'];
  const rows = all.map((one) => [
    one.id,
    one.role,
    one.rep ?? '',
    one.teams.join(' '),
    one.created_at,
    one.expires_at ?? '',
    one.revoked_at ?? '',
  ]);
  if (format === 'csv') out.csv(head, rows);
  else out.table(head, rows);
}
