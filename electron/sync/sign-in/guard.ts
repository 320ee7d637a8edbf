import type { PullResult } from '../../../shared/model/pull.ts';
import { SignInReason } from '../../../shared/model/sign-in.ts';
import { GitError } from '../../git/error.ts';
import type { Gate } from '../../git/gate.ts';
import type { Log } from '../../log/log.ts';
import type { SignInRow, SignIns } from '../../store/sign-ins.ts';
import type { Clone, Remote } from '../../workspace/clone.ts';
import type { Registry } from '../../workspace/registry.ts';
import { type FullUpdater, isAsked, type UpdateRequest } from '../update/update.ts';
import { signInFingerprint } from './fingerprint.ts';

export interface SignInGuardDeps {
  readonly gate: Gate;
  readonly signIns: SignIns;
  readonly registry: Pick<Registry, 'placesOf'>;
  readonly log: Log;
  readonly now: () => Date;
  /** A remote of this clone has come to wait for a person, waits for another reason, or waits no more. */
  readonly onChange: (cloneId: string) => void;
}

/**
 * Stands before an updater: a remote that wanted a sign-in is not asked again, by nothing that works in the background, until a person acts or its
 * configuration changes; also after a restart (N-11). What a person asked for goes through, and its success ends the waiting.
 */
export function guardSignIns(updater: FullUpdater, deps: SignInGuardDeps): FullUpdater {
  const { gate, signIns, registry, log, now, onChange } = deps;

  async function fingerprint(clone: Clone, remote: Remote): Promise<string> {
    const cwd = registry.placesOf(clone.id)[0]?.path ?? clone.commonDir;
    try {
      return await gate.admit(clone.commonDir, 'read', (git) => signInFingerprint(git, cwd, remote));
    } catch (error) {
      // A folder that is gone for the moment: as before.
      if (error instanceof GitError) return '';
      throw error;
    }
  }

  async function isWaiting({ clone, remote, why }: UpdateRequest): Promise<boolean> {
    const row = signIns.find(clone.id, remote.name);
    if (row === null || isAsked(why)) return false;
    const unchanged = row.fingerprint === (await fingerprint(clone, remote));
    if (!unchanged) log.info('a remote that wanted a sign-in is asked again: its configuration changed', { clone: clone.commonDir, remote: remote.name });
    return unchanged;
  }

  async function note({ clone, remote }: UpdateRequest, reached: boolean, results: readonly PullResult[]): Promise<void> {
    const before = signIns.find(clone.id, remote.name);
    if (reached) {
      if (before === null) return;
      signIns.remove(clone.id, remote.name);
      onChange(clone.id);
      return;
    }
    const whole = results.find(({ reason }) => SignInReason.safeParse(reason).success);
    if (whole === undefined || whole.reason === null) return;
    const row: SignInRow = {
      cloneId: clone.id,
      remote: remote.name,
      reason: whole.reason,
      message: whole.message,
      fingerprint: await fingerprint(clone, remote),
      at: before?.at ?? now().toISOString(),
    };
    signIns.put(row);
    if (before?.reason !== row.reason || before.message !== row.message) onChange(clone.id);
  }

  return {
    async look(request) {
      if (await isWaiting(request)) return { results: [], reached: false, changed: false, left: true };
      const look = await updater.look(request);
      await note(request, look.reached, look.results);
      return look;
    },
    async update(request) {
      if (await isWaiting(request)) return { results: [], reached: false, changed: false, left: true };
      const report = await updater.update(request);
      await note(request, report.reached, report.results);
      return report;
    },
    readLogs: (clone, remote) => updater.readLogs(clone, remote),
    recover: () => updater.recover(),
  };
}
