import { writeSync } from 'node:fs';
import { pino } from 'pino';
import { redacted, redactText } from '../../shared/model/redact.ts';
import type { Log } from './log.ts';
import { redactFields, redactLine } from './redact-fields.ts';
import { openRotatingFile } from './rotating-file.ts';

/** The one logger of a process. */
export interface RootLog extends Log {
  /** From now on this text is taken out of every line, wherever it stands: tokens and codes that were made or read here. */
  hide(secret: string): void;
  close(): void;
}

export interface LogOptions {
  /** Where lines go, one JSON object each; null: nowhere. */
  readonly file: string | null;
  readonly level?: 'debug' | 'info' | 'warn' | 'error';
  /** Also writes plain lines for a person to standard error. */
  readonly toStderr?: boolean;
  readonly maxBytes?: number;
  /** Called with each line as it is written, for tests. */
  readonly onLine?: (line: string) => void;
}

/** Opens the log. Lines are on their way to the disk before the call returns; nothing that a log does can throw. */
export function openLog({ file, level = 'info', toStderr = false, maxBytes, onLine }: LogOptions): RootLog {
  const rotating = file === null ? null : openRotatingFile(file, maxBytes === undefined ? {} : { maxBytes });
  const hidden = new Set<string>();
  const clean = (text: string) => {
    let left = text;
    for (const secret of hidden) left = left.replaceAll(secret, redacted);
    return redactText(left);
  };
  const sink = {
    write(line: string) {
      rotating?.write(line);
      onLine?.(line);
    },
  };
  // No transport: those start worker threads, and a line must be out before a crash.
  const writer = pino(
    { level, base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (label) => ({ level: label }) } },
    sink,
  );

  function areaLog(area: string | null): Log {
    const line = (severity: 'debug' | 'info' | 'warn' | 'error') => (message: string, fields?: Readonly<Record<string, unknown>>) => {
      if (!writer.isLevelEnabled(severity)) return;
      const words = redactLine(message, clean);
      const facts = fields === undefined ? undefined : redactFields(fields, clean);
      writer[severity]({ ...(area === null ? {} : { area }), ...(facts === undefined ? {} : { facts }) }, words);
      if (toStderr) writeToStderr(`${severity === 'info' ? '' : `${severity}: `}${area === null ? '' : `${area}: `}${words}${plainFacts(facts)}\n`);
    };
    return {
      debug: line('debug'),
      info: line('info'),
      warn: line('warn'),
      error: line('error'),
      child: (inner) => areaLog(area === null ? inner : `${area}/${inner}`),
    };
  }

  return {
    ...areaLog(null),
    hide(secret) {
      // A short text would take ordinary words with it.
      if (secret.length >= 6) hidden.add(secret);
    },
    close: () => rotating?.close(),
  };
}

function plainFacts(facts: unknown): string {
  if (facts === undefined || typeof facts !== 'object' || facts === null) return '';
  const words = Object.entries(facts).map(([name, value]) => `${name}=${shown(value)}`);
  return words.length === 0 ? '' : ` (${words.join(', ')})`;
}

function shown(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'message' in value && 'stack' in value) return String(value.message);
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
}

function writeToStderr(line: string): void {
  try {
    writeSync(2, line);
  } catch {
    // A closed terminal or a full pipe: the file has the line.
  }
}
