import { noObject } from '../../../shared/model/id.ts';
import { readReflog } from '../../git/commands/reflog.ts';
import type { CloneRef } from '../../git/parse/clone-refs.ts';
import { isPushMessage, parseReflog, type ReflogStep } from '../../git/parse/reflog.ts';
import type { Git } from '../../git/run.ts';
import type { PushCursor, PushCursors } from '../../store/push-cursors.ts';
import { type Clone, trackedBranch } from '../clone.ts';
import { type Disk, directDisk } from '../disk/disk.ts';
import { logTailBytes, type PushLogs } from './push-logs.ts';

/** A push that was made from a clone of this host, as its remote-tracking reflog tells. */
export interface PushSeen {
  readonly clone: Clone;
  /** Name of the remote. */
  readonly remote: string;
  /** The branch's full name on the remote. */
  readonly ref: string;
  /** All zeros: it did not exist. */
  readonly before: string;
  /** All zeros: "look at this ref", it may be gone (a deletion leaves no line; git.md 1.1). */
  readonly after: string;
  /** When the remote took it (by the reflog), ISO 8601. */
  readonly at: string;
  readonly by: string | null;
}

/** The row that says that a clone's cursors were set: a clone seen for the first time replays no old pushes, not even after a crash in between. */
const marker: PushCursor = { ref: '', line: 'set', tip: noObject };

/** Steps read at once through git, and bytes of a log whose end does not reach back to what was read last. */
const stepsRead = 100;
const wholeBytes = 32 * 1024 * 1024;

/**
 * The steps after the one that was read last: pure. `cursor` null: the log is new, so all of it is; what came before a renamed remote was said under
 * its old name. The cursor's line is looked for, and where gc or expire took it away, the step that goes on from it, or else later ones.
 */
export function stepsAfter(steps: readonly ReflogStep[], cursor: string | null): readonly ReflogStep[] {
  if (cursor === null || cursor === '') {
    const renamed = steps.findLastIndex((step) => step.message.startsWith('remote: renamed '));
    return steps.slice(renamed + 1);
  }
  const at = steps.findLastIndex((step) => step.line === cursor);
  if (at >= 0) return steps.slice(at + 1);
  const last = parseReflog(`${cursor}\n`)[0];
  if (last === undefined) return steps;
  const next = steps.findIndex((step) => step.old === last.new && step.at >= last.at);
  return next >= 0 ? steps.slice(next) : steps.filter((step) => step.at > last.at);
}

/** Notices pushes of one host's clones. What it gives is on disk only by the `commit` that comes with it (in order): a crash before says it again. */
export interface PushNotice {
  /** Looks at a clone's logs. `refs`: the tracking refs as just read, for those without a log; null: only log files are looked at (no git is run). */
  look(git: Git | null, clone: Clone, refs: ReadonlyMap<string, CloneRef> | null): Promise<{ readonly pushes: readonly PushSeen[]; commit(): void }>;
  forget(cloneId: string): void;
}

interface Memory {
  readonly cursors: Map<string, PushCursor>;
  /** Stamp of each log file when it was read. */
  readonly stamps: Map<string, string>;
  fetchHead: string | null;
}

export function createPushNotice(table: PushCursors, now: () => Date = () => new Date(), disk: Disk = directDisk): PushNotice {
  const memories = new Map<string, Memory>();

  function memoryOf(clone: Clone): Memory {
    const held = memories.get(clone.id);
    if (held !== undefined) return held;
    const memory: Memory = { cursors: new Map(table.ofClone(clone.id).map((cursor) => [cursor.ref, cursor])), stamps: new Map(), fetchHead: null };
    memories.set(clone.id, memory);
    return memory;
  }

  return {
    async look(git, clone, refs) {
      const memory = memoryOf(clone);
      const isNew = !memory.cursors.has(marker.ref);
      const pushes: PushSeen[] = [];
      const put: PushCursor[] = [];
      const removed: string[] = [];
      const stamps = new Map<string, string>();

      const see = (ref: string, before: string, after: string, at: Date, by: string | null) => {
        const tracked = trackedBranch(clone.remotes, ref);
        // origin/HEAD only says which branch is the remote's own.
        if (tracked !== null && tracked.branch !== 'refs/heads/HEAD' && !isNew)
          pushes.push({ clone, remote: tracked.remote.name, ref: tracked.branch, before, after, at: at.toISOString(), by });
      };
      const take = (ref: string, steps: readonly ReflogStep[], tip: string | undefined) => {
        const cursor = memory.cursors.get(ref);
        for (const step of stepsAfter(steps, cursor?.line ?? null)) {
          if (isPushMessage(step.message)) see(ref, step.old, step.new, new Date(step.at * 1000), step.by === '' ? null : step.by);
        }
        const last = steps.at(-1);
        // An emptied log (reflog expire) keeps its cursor: its time and ids still say what is new.
        const next: PushCursor = { ref, line: last?.line ?? cursor?.line ?? '', tip: last?.new ?? tip ?? cursor?.tip ?? noObject };
        if (next.line !== cursor?.line || next.tip !== cursor.tip) put.push(next);
      };

      const read: PushLogs = await disk.ask(clone.commonDir, 'pushLogs', clone.commonDir, memory.stamps);
      const logs = new Set(clone.refFormat === 'files' ? read.refs : []);
      for (const { ref, stamp, file, text } of read.changed) {
        if (!logs.has(ref)) continue;
        const line = memory.cursors.get(ref)?.line ?? '';
        const reaches = text.length < logTailBytes / 2 || (line !== '' && text.includes(line));
        const whole = reaches ? null : (await disk.ask(clone.commonDir, 'tails', [file], wholeBytes))[0];
        take(ref, parseReflog(whole ?? text), undefined);
        stamps.set(ref, stamp);
      }

      if (refs !== null) {
        const fetched = memory.fetchHead !== null && memory.fetchHead !== read.fetchHead;
        memory.fetchHead = read.fetchHead;
        for (const [name, ref] of refs) {
          if (logs.has(name) || name.startsWith('refs/heads/') || name.startsWith('refs/everref/') || name === 'refs/stash') continue;
          const cursor = memory.cursors.get(name);
          if (cursor?.tip === ref.id) continue;
          if (clone.refFormat === 'reftable' && git !== null) {
            take(name, isNew ? (await readReflog(git, clone.commonDir, name, 1)).slice(-1) : await readReflog(git, clone.commonDir, name, stepsRead), ref.id);
            continue;
          }
          // No log (core.logAllRefUpdates=false): a fetch rewrites FETCH_HEAD, a push never does (git.md 1.5).
          if (!fetched) see(name, cursor?.tip ?? '0'.repeat(ref.id.length), ref.id, now(), null);
          put.push({ ref: name, line: '', tip: ref.id });
        }
        for (const cursor of memory.cursors.values()) {
          if (cursor.ref === marker.ref || logs.has(cursor.ref) || refs.has(cursor.ref)) continue;
          // A remote that was removed or renamed took its refs with it, and `trackedBranch` knows it no more.
          see(cursor.ref, cursor.tip, '0'.repeat(cursor.tip.length), now(), null);
          removed.push(cursor.ref);
        }
      }

      const markers = isNew && refs !== null ? [marker] : [];
      // Remembered at once, so that the next look says nothing again; on disk when it was answered.
      for (const cursor of [...put, ...markers]) memory.cursors.set(cursor.ref, cursor);
      for (const ref of removed) {
        memory.cursors.delete(ref);
        memory.stamps.delete(ref);
      }
      for (const [ref, stamp] of stamps) memory.stamps.set(ref, stamp);
      return { pushes, commit: () => table.update(clone.id, [...put, ...markers], removed) };
    },
    forget(cloneId) {
      memories.delete(cloneId);
    },
  };
}
