import { type Dirent, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readTail } from '../status/read-log.ts';
import { filesFingerprint } from './fingerprint.ts';

/** The logs of a clone's remote-tracking refs, as far as they have changed. */
export interface PushLogs {
  /** All refs that have one. */
  readonly refs: readonly string[];
  readonly changed: readonly { readonly ref: string; readonly stamp: string; readonly file: string; readonly text: string }[];
  /** Fingerprint of FETCH_HEAD: a fetch rewrites it, a push never does (git.md 1.5). */
  readonly fetchHead: string;
}

/** Bytes from a log's end. */
export const logTailBytes = 64 * 1024;

/** Reads the ends of the logs whose fingerprint is another than in `seen` (by ref). Throws nothing. */
export function readPushLogs(commonDir: string, seen: ReadonlyMap<string, string>): PushLogs {
  const logs = logFiles(commonDir);
  const changed: PushLogs['changed'][number][] = [];
  for (const [ref, file] of logs) {
    const stamp = filesFingerprint([file]);
    if (seen.get(ref) === stamp) continue;
    const text = readTail(file, logTailBytes);
    if (text !== null) changed.push({ ref, stamp, file, text });
  }
  return { refs: [...logs.keys()], changed, fetchHead: filesFingerprint([join(commonDir, 'FETCH_HEAD')]) };
}

/** All logs of remote-tracking refs, by ref name. Each look lists them anew: the single path of an event is not to be trusted (git.md 1.4). */
export function logFiles(commonDir: string): Map<string, string> {
  const found = new Map<string, string>();
  const folder = join(commonDir, 'logs', 'refs', 'remotes');
  if (!existsSync(folder)) return found;
  const walk = (path: string, name: string) => {
    let entries: Dirent[];
    try {
      entries = readdirSync(path, { withFileTypes: true });
    } catch {
      return; // A prune took the folder away while we looked.
    }
    for (const entry of entries) {
      if (entry.isDirectory()) walk(join(path, entry.name), `${name}/${entry.name}`);
      else if (entry.isFile() && !entry.name.endsWith('.lock')) found.set(`${name}/${entry.name}`, join(path, entry.name));
    }
  };
  walk(folder, 'refs/remotes');
  return found;
}
