import type { ForcePush } from '../../../shared/model/force-push.ts';
import { shortBranch } from '../../../shared/model/ref.ts';
import { updateRefs } from '../../git/commands/update-ref.ts';
import { pinRef, shadowRef } from '../../git/everref-refs.ts';
import type { Gate } from '../../git/gate.ts';
import { fateOfDeleted, fateOfOverwritten } from '../../history/classify.ts';
import { recordOverwriting } from '../../history/record.ts';
import type { ForcePushes } from '../../store/force-pushes.ts';
import type { Journal } from '../../store/journal.ts';
import type { Pins } from '../../store/pins.ts';
import { randomId } from '../../store/random-id.ts';
import { type Place, trackingRef } from '../../workspace/clone.ts';
import type { UpdateRequest } from '../update.ts';
import type { Adopted } from './adopt.ts';
import type { TipEvent } from './adopt-tips.ts';
import type { Ancestry } from './ancestry.ts';
import { createOverwritingNotice, type NoticedOverwriting } from './notice-overwritten.ts';

export interface FindingsDeps {
  readonly hostId: string;
  readonly gate: Gate;
  readonly journal: Journal;
  readonly forcePushes: ForcePushes;
  readonly pins: Pins;
  readonly ancestry: Ancestry;
  readonly placesOf: (cloneId: string) => readonly Place[];
  /** Called for a force push or deletion that was not known before. */
  readonly onForcePush: (entry: ForcePush) => void;
  readonly now: () => Date;
}

/** What a look found besides branches to move: lines for the journal, entries for the history. */
export interface Findings {
  note(request: UpdateRequest, adopted: Adopted): void;
  /** Overwritings that this look fetched. */
  recordForced(request: UpdateRequest, adopted: Adopted, cwd: string): Promise<void>;
  /** Overwritings that stand in the reflogs. */
  recordNoticed(request: UpdateRequest, adopted: Adopted, cwd: string, refless: boolean): Promise<void>;
}

/** Counting and writing happen after the branches have moved: nobody waits for them. */
export function createFindings({ hostId, gate, journal, forcePushes, pins, ancestry, placesOf, onForcePush, now }: FindingsDeps): Findings {
  const notice = createOverwritingNotice(forcePushes, ancestry, now);

  function note(request: UpdateRequest, adopted: Adopted): void {
    const { clone, remote, why, event } = request;
    const place = placesOf(clone.id)[0];
    const line = (tip: TipEvent, what: 'fetched' | 'force-push' | 'branch-deleted' | 'tip-kept', message: string) =>
      journal.add({
        repository: remote.repository,
        checkoutId: place?.checkoutId ?? null,
        path: place?.path ?? clone.commonDir,
        ref: tip.branch,
        before: tip.before,
        after: tip.after,
        what,
        why,
        message,
        event,
      });
    const fresh = adopted.events.filter(({ kind }) => kind === 'new');
    const first = fresh[0];
    if (first !== undefined) {
      const names = fresh.slice(0, 3).map(({ branch }) => shortBranch(branch));
      const more = fresh.length > 3 ? ` and ${fresh.length - 3} more` : '';
      line(first, 'fetched', `${remote.name} has new ${fresh.length === 1 ? 'branch' : 'branches'} ${names.join(', ')}${more}`);
    }
    for (const tip of adopted.events) {
      const name = `${remote.name}/${shortBranch(tip.branch)}`;
      const kept = tip.before !== null && adopted.pinned.has(tip.before) ? '; the old tip is kept' : '';
      if (tip.kind === 'forced') line(tip, 'force-push', `${name} was overwritten${kept}`);
      if (tip.kind === 'deleted') line(tip, 'branch-deleted', `${name} was deleted on the remote${kept}`);
    }
  }

  async function recordForced(request: UpdateRequest, adopted: Adopted, cwd: string): Promise<void> {
    const { clone, remote, urgency } = request;
    const overwritten = adopted.events.filter(({ kind, before }) => (kind === 'forced' || kind === 'deleted') && before !== null);
    if (overwritten.length === 0) return;
    const at = now().toISOString();
    await gate.admit(
      clone.commonDir,
      'read',
      async (git) => {
        for (const { branch, before, after } of overwritten) {
          if (before === null) continue;
          const own = [trackingRef(remote, branch), shadowRef(remote.name, branch)].filter((ref) => ref !== null);
          const fate = after === null ? await fateOfDeleted(git, cwd, before, own) : await fateOfOverwritten(git, cwd, before, after);
          const heldBy = adopted.pinned.has(before) ? [hostId] : [];
          recordOverwriting(
            forcePushes,
            { repository: remote.repository, ref: branch, before, after, at, by: null, source: 'fetch', fate, heldBy },
            onForcePush,
          );
        }
      },
      { urgency },
    );
  }

  /** What the user fetched or pushed by themselves overwrote tips, too: they stand in the reflogs, which git forgets (git.md 5.1). */
  async function recordNoticed(request: UpdateRequest, adopted: Adopted, cwd: string, refless: boolean): Promise<void> {
    const { clone, remote, urgency } = request;
    const { trackingRefs } = adopted.view;
    const found = await gate.admit(clone.commonDir, 'read', (git) => notice.look(git, cwd, clone, remote, trackingRefs), { urgency });
    if (found.length === 0) return;
    const pinned = refless ? new Set<string>() : await pinNoticed(request, found, cwd);
    await gate.admit(
      clone.commonDir,
      'read',
      async (git) => {
        for (const { branch, before, after, at, by, source, orphaned } of found) {
          const fate = await fateOfOverwritten(git, cwd, before, after);
          const heldBy = pinned.has(before) || !orphaned ? [hostId] : [];
          recordOverwriting(forcePushes, { repository: remote.repository, ref: branch, before, after, at, by, source, fate, heldBy }, onForcePush);
        }
      },
      { urgency },
    );
  }

  async function pinNoticed({ clone, remote, urgency }: UpdateRequest, found: readonly NoticedOverwriting[], cwd: string): Promise<ReadonlySet<string>> {
    const at = now().toISOString();
    const tips = new Map(found.flatMap(({ orphaned, before, branch }) => (orphaned ? [[before, branch] as const] : [])));
    const rows = [...tips].map(([tip, ref]) => ({ id: randomId('p-'), cloneId: clone.id, remote: remote.name, ref, tip, at, bundle: null }));
    pins.add(rows);
    const changes = rows.map(({ id, tip }) => ({ kind: 'create', ref: pinRef(id), to: tip }) as const);
    await gate.admit(clone.commonDir, 'write', (git) => updateRefs(git, cwd, changes, 'everref: keep'), { urgency });
    return new Set(tips.keys());
  }

  return { note, recordForced, recordNoticed };
}
