import { pino } from 'pino';
import type { logLevels } from './config-schema.ts';

export type LogLevel = (typeof logLevels)[number];
export type Logger = pino.Logger;

export interface LogOptions {
  readonly level: LogLevel;
  /** A terminal gets one readable line an entry, everything else JSON. */
  readonly terminal: boolean;
  /** Where it goes; stderr by default, because stdout belongs to a command's answer. */
  readonly to?: { write(text: string): unknown };
}

// A field of one of these names never reaches the log, wherever a caller may have put it.
const secrets = ['password', 'token', 'secret', 'authorization', 'url', 'email'];

/** A logger; `child({ run, job })` binds what it is about. */
export function createLog(options: LogOptions): Logger {
  const sink: pino.DestinationStream = options.to
    ? { write: (text) => void options.to?.write(text) }
    : pino.destination({ dest: 2, sync: true });
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
      redact: { paths: secrets.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '***' },
    },
    options.terminal ? { write: (text) => void sink.write(readable(text)) } : sink,
  );
}

/** A logger for tests and for commands that print their own answer. */
export const silentLog = (): Logger => pino({ level: 'silent' });

// pino-pretty would do this too, but it is a development dependency of 30 packages; a terminal needs one line.
function readable(line: string): string {
  const { time, level, msg, err, ...fields }: Record<string, unknown> = JSON.parse(line);
  const about = Object.entries(fields).map(
    ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  const stack = typeof err === 'object' && err !== null && 'stack' in err ? `\n${String(err.stack)}` : '';
  return `${String(time).slice(11, 19)} ${String(level).padEnd(5)} ${[msg, ...about].filter(Boolean).join('  ')}${stack}\n`;
}
