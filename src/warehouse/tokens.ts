import { createHash } from 'node:crypto';
import { z } from 'zod';
import { InputError } from '../model/errors.ts';
import type { CallOptions, Warehouse } from './client.ts';
import type { Query } from './query.ts';

export const tokenRoles = ['rep', 'team_lead', 'admin', 'ingest', 'read'] as const;
export type TokenRole = (typeof tokenRoles)[number];

/** A token of the API without its secret. Instants are milliseconds since 1970. */
export interface Token {
  readonly id: string;
  /** SHA-256 of the secret, in hexadecimal digits. */
  readonly hash: string;
  readonly role: TokenRole;
  /** Who holds it, by the name in routing.yaml; empty where nobody is named. */
  readonly rep: string;
  /** Of a team lead: the teams they lead. */
  readonly teams: readonly string[];
  readonly createdAt: number;
  readonly expiresAt: number | undefined;
  readonly revokedAt: number | undefined;
}

export interface NewToken {
  readonly role: TokenRole;
  readonly rep?: string | undefined;
  readonly teams?: readonly string[] | undefined;
  readonly expiresAt?: number | undefined;
}

/** The record of tokens. Only hashes are in it: a secret is known to whoever created it, once. */
export interface Tokens {
  create(token: NewToken): Promise<{ readonly token: Token; readonly secret: string }>;
  /** The latest first, revoked and expired ones included. */
  list(options?: CallOptions): Promise<Token[]>;
  /** Throws InputError for an id that isn't there. One that is revoked already stays as it is. */
  revoke(id: string): Promise<Token>;
}

export interface TokensParts {
  readonly warehouse: Warehouse;
  readonly now: () => number;
  readonly random: (bytes: number) => Uint8Array;
}

/** What a secret begins with, so that one in a repository or a log is recognised for what it is. */
export const secretPrefix = 'pql_';

/** Whether a text could be a secret at all. */
export function isSecret(text: string): boolean {
  return /^pql_[A-Za-z0-9_-]{43}$/.test(text);
}

/** Its 256 random bits need no salt and no slow hash: there is no dictionary to try. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

export function isUsable({ expiresAt, revokedAt }: Token, now: number): boolean {
  return revokedAt === undefined && (expiresAt === undefined || expiresAt > now);
}

export function createTokens({ warehouse, now, random }: TokensParts): Tokens {
  const write = async (token: Token): Promise<Token> => {
    await warehouse.insert('tokens', [
      {
        id: token.id,
        hash: token.hash,
        role: token.role,
        rep: token.rep,
        teams: token.teams,
        created_at: clickhouseTime(token.createdAt),
        expires_at: clickhouseTime(token.expiresAt),
        revoked_at: clickhouseTime(token.revokedAt),
      },
    ]);
    return token;
  };

  return {
    async create({ role, rep = '', teams = [], expiresAt }) {
      const secret = `${secretPrefix}${Buffer.from(random(32)).toString('base64url')}`;
      const id = Buffer.from(random(6)).toString('hex');
      const hash = hashOf(secret);
      const token = await write({ id, hash, role, rep, teams, createdAt: now(), expiresAt, revokedAt: undefined });
      return { token, secret };
    },
    list: (options) => warehouse.rows(allTokens, {}, options),
    async revoke(id) {
      const found = (await warehouse.rows(allTokens)).find((token) => token.id === id);
      if (!found) throw new InputError(`There is no token ${id}. See \`npx pql token list\`.`);
      return found.revokedAt === undefined ? write({ ...found, revokedAt: now() }) : found;
    },
  };
}

const instant = z.iso.datetime().transform((text) => Date.parse(text));

const row = z
  .object({
    id: z.string(),
    hash: z.string(),
    role: z.enum(tokenRoles),
    rep: z.string(),
    teams: z.array(z.string()),
    created_at: instant,
    expires_at: instant.nullable(),
    revoked_at: instant.nullable(),
  })
  .transform(
    (read): Token => ({
      id: read.id,
      hash: read.hash,
      role: read.role,
      rep: read.rep,
      teams: read.teams,
      createdAt: read.created_at,
      expiresAt: read.expires_at ?? undefined,
      revokedAt: read.revoked_at ?? undefined,
    }),
  );

const allTokens: Query<Token> = {
  name: 'list tokens',
  sql: 'SELECT * FROM tokens FINAL ORDER BY created_at DESC, id',
  row,
};

/** ClickHouse reads `2026-11-22 02:00:00.000` as UTC in a DateTime64(3, 'UTC'); the T and the Z are not its basic form. */
function clickhouseTime(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString().replace('T', ' ').replace('Z', '');
}
