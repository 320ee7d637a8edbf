import { createHash } from 'node:crypto';
import { forgeNames } from '../../../shared/model/forge.ts';
import { isNoObject } from '../../../shared/model/id.ts';
import type { PullResult } from '../../../shared/model/pull.ts';
import { PushEvent } from '../../../shared/model/push.ts';
import { BranchRef, shortBranch } from '../../../shared/model/ref.ts';
import { matchesBranch } from '../../actions/match-branch.ts';
import type { RunQueue } from '../../actions/run-queue.ts';
import type { ResolvedEntry } from '../../config/resolve-webhooks.ts';
import { GitError } from '../../git/error.ts';
import type { Gate } from '../../git/gate.ts';
import type { RecordForcePush } from '../../history/book.ts';
import type { Log } from '../../log/log.ts';
import type { GoneBranches } from '../../store/gone-branches.ts';
import type { Journal } from '../../store/journal.ts';
import type { Pins } from '../../store/pins.ts';
import type { ToldForcePushes } from '../../store/told-force-pushes.ts';
import type { Clone, Remote } from '../../workspace/clone.ts';
import type { Registry } from '../../workspace/registry.ts';
import { mayFetchFrom } from './name-repository.ts';
import { type Examined, examineMovement } from './overwritten.ts';
import type { ReceiverClones } from './receiver-clones.ts';
import type { Outcome, ToldPush } from './worker.ts';

export interface PushWorkDeps {
  readonly hostId: string;
  readonly gate: Gate;
  readonly pins: Pins;
  readonly told: ToldForcePushes;
  readonly clones: ReceiverClones;
  readonly registry: Registry;
  readonly journal: Pick<Journal, 'add'>;
  readonly gone: GoneBranches;
  readonly record: RecordForcePush;
  readonly queue: Pick<RunQueue, 'enqueue'>;
  readonly entries: () => readonly ResolvedEntry[];
  /** Whether what came to this endpoint was signed. */
  readonly isSigned: (endpoint: string) => boolean;
  /** The repository that these addresses of a delivery's name. */
  readonly nameOf: (addresses: readonly string[]) => string | null;
  readonly follow: (event: PushEvent, clones: readonly Clone[]) => Promise<readonly PullResult[]>;
  readonly publish: (event: PushEvent) => void;
  readonly log: Log;
  readonly now: () => Date;
}

const notForced: Examined = { forced: false, kept: false, fate: null };

/** Works on the pushes of one ref that came together: the history is told of each, runs and looks are for the newest. */
export function createPushWork(deps: PushWorkDeps): (pushes: readonly ToldPush[]) => Promise<readonly Outcome[]> {
  const { hostId, registry, journal, queue, entries, told, log } = deps;

  async function work(pushes: readonly ToldPush[]): Promise<readonly Outcome[]> {
    const newest = pushes.at(-1);
    if (newest === undefined) return [];
    const { repository, push, delivery } = newest;
    if (push.ref.startsWith('refs/tags/')) return pushes.map(() => ignored('a tag: Everref follows branches'));
    if (!BranchRef.safeParse(push.ref).success) return pushes.map(() => ignored('no branch: Everref follows branches'));

    // What the forge itself says is on disk before anything is asked of a remote.
    for (const one of pushes) if (one.push.forced === 'yes' && !isNoObject(one.push.before)) await tellOfForcePush(one);
    const ran = enqueueRuns(newest);
    const examined: Examined[] = [];
    for (const one of pushes) examined.push(await examine(one));

    const event = eventOf(newest, examined.at(-1)?.forced ?? null);
    const held = registry.clonesOf(repository);
    journalLine(newest, event);
    // What a relay told, it told everybody.
    if (delivery.headers['via'] !== 'relay') deps.publish(event);
    const looks = held.length === 0 ? [] : await deps.follow(event, held);
    const after = lookWords(looks, held.length);
    return pushes.map((one, at) => {
      const forced = examined[at]?.forced === true ? overwrittenWords(one, examined[at]) : null;
      const isNewest = one === newest;
      const words = [forced, isNewest ? ran : null, isNewest ? after : `a newer push of ${shortBranch(push.ref)} came with it: that one was looked at`].filter(
        (part) => part !== null,
      );
      const failed = isNewest && looks.some(({ result }) => result === 'failed');
      const idle = isNewest && ran === null && held.length === 0 && forced === null;
      if (idle) return ignored(`no checkout here holds ${repository}, and no entry names ${shortBranch(push.ref)} of it`);
      return { decision: failed ? ('failed' as const) : ('accepted' as const), reason: words.join('; ') || `${forgeNames[delivery.forge]} told of it` };
    });
  }

  async function tellOfForcePush({ push, repository, delivery }: ToldPush): Promise<void> {
    told.add({
      repository,
      ref: push.ref,
      before: push.before,
      after: push.after,
      at: delivery.at,
      headAt: push.headAt,
      headAuthor: push.headAuthor,
      pusher: push.by,
      delivery: `${delivery.id} ${push.ref}`,
    });
    await record(push, repository, delivery.at, notForced, []);
  }

  async function record(push: ToldPush['push'], repository: string, at: string, { fate }: Examined, heldBy: readonly string[]): Promise<void> {
    const after = isNoObject(push.after) ? null : push.after;
    await deps.record({ repository, ref: push.ref, before: push.before, after, at, since: null, by: push.by, source: 'webhook', fate, heldBy });
  }

  /** Finds out whether it overwrote something, keeps that, and records it. */
  async function examine(one: ToldPush): Promise<Examined> {
    const { push, repository, delivery } = one;
    if (push.forced === 'no' || isNoObject(push.before)) return notForced;
    const place = await cloneFor(one);
    if (place === null) return { ...notForced, forced: push.forced === 'yes' ? true : null };
    const result = await examineMovement(deps, place.clone, place.remote, push, push.forced === 'yes' ? true : null);
    if (result.forced === true || (isNoObject(push.after) && result.kept)) {
      if (push.forced !== 'yes') await tellOfForcePush(one);
      await record(push, repository, delivery.at, result, result.kept ? [hostId] : []);
    }
    return result;
  }

  /** A clone that may be asked: one of this host's without a mirror remote, else one of Everref's own. */
  async function cloneFor({ push, repository, delivery }: ToldPush): Promise<{ readonly clone: Clone; readonly remote: Remote } | null> {
    for (const clone of registry.clonesOf(repository)) {
      const remote = clone.remotes.find((one) => one.repository === repository);
      if (remote !== undefined && clone.trusted && !clone.remotes.some(({ mirror }) => mirror)) return { clone, remote };
    }
    const url = push.addresses.find((address) => mayFetchFrom(address, deps.isSigned(delivery.endpoint)) && deps.nameOf([address]) === repository);
    if (url === undefined) return null;
    try {
      const clone = await deps.clones.open(repository, url);
      const remote = clone.remotes[0];
      return remote === undefined ? null : { clone, remote };
    } catch (error) {
      if (!(error instanceof GitError) && !(error instanceof Error && 'code' in error)) throw error;
      log.warn('no clone could be made for a repository that deliveries tell of', { repository, error });
      return null;
    }
  }

  /** The words for what runs; null: nothing does. */
  function enqueueRuns({ push, repository, delivery }: ToldPush): string | null {
    const branch = shortBranch(push.ref);
    const fitting = entries().filter((entry) => entry.repository === repository && matchesBranch(entry.branch, branch));
    if (fitting.length === 0) return null;
    if (isNoObject(push.after)) return `${branch} is gone: nothing is run`;
    for (const entry of fitting) {
      queue.enqueue({
        entry: entry.name,
        why: 'delivery',
        repository,
        ref: push.ref,
        before: push.before,
        after: push.after,
        by: push.by,
        delivery: delivery.id,
      });
    }
    return `runs ${fitting.map(({ name }) => name).join(', ')}`;
  }

  function eventOf({ push, repository, delivery }: ToldPush, forced: boolean | null): PushEvent {
    return PushEvent.parse({
      version: 1,
      kind: 'push',
      // Of the delivery: one that is worked on again after a crash is the same event.
      id: `w-${createHash('sha256').update(`${delivery.id} ${push.ref}`).digest('hex').slice(0, 32)}`,
      repository,
      ref: push.ref,
      before: push.before,
      after: push.after,
      forced: forced === null ? 'unknown' : forced ? 'yes' : 'no',
      hostId,
      cloneId: null,
      at: delivery.at,
      by: push.by,
    });
  }

  function journalLine({ push, repository, delivery }: ToldPush, event: PushEvent): void {
    const branch = shortBranch(push.ref);
    const by = push.by === null ? '' : ` by ${push.by}`;
    journal.add({
      id: `received-${event.id}`,
      repository,
      checkoutId: null,
      path: null,
      ref: push.ref,
      before: push.before,
      after: push.after,
      what: 'push-received',
      why: 'webhook',
      message: `${forgeNames[delivery.forge]} says that ${branch} ${isNoObject(push.after) ? 'was deleted' : event.forced === 'yes' ? 'was force-pushed' : 'was pushed'}${by}.`,
      event: delivery.id,
    });
  }

  return work;
}

function ignored(reason: string): Outcome {
  return { decision: 'ignored', reason };
}

function overwrittenWords({ push }: ToldPush, { kept }: Examined): string {
  return `a force push: it stands in the history, the old tip ${push.before.slice(0, 12)} ${kept ? 'is kept' : 'could not be fetched any more'}`;
}

function lookWords(results: readonly PullResult[], clones: number): string {
  if (clones === 0) return 'no checkout here holds it';
  const telling = results.filter(({ result }) => result !== 'up-to-date');
  if (telling.length === 0) return 'the checkouts here have nothing to do';
  return [...new Set(telling.map(({ message }) => message))].slice(0, 5).join('; ');
}
