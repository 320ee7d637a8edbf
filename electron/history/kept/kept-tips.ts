import { rm, stat } from 'node:fs/promises';
import type { Forgotten, KeptTip } from '../../../shared/model/force-push-detail.ts';
import { readCommitLines } from '../../git/commands/commit-lines.ts';
import { diskUsage } from '../../git/commands/disk-usage.ts';
import { listPins } from '../../git/commands/list-pins.ts';
import { listRefs } from '../../git/commands/list-refs.ts';
import { updateRefs } from '../../git/commands/update-ref.ts';
import { GitError } from '../../git/error.ts';
import { everrefRefs, pinRef } from '../../git/everref-refs.ts';
import type { Gate } from '../../git/gate.ts';
import type { Git } from '../../git/run.ts';
import type { ForcePushes } from '../../store/force-pushes.ts';
import type { Pin, Pins } from '../../store/pins.ts';
import type { HistoryClone } from '../history-clone.ts';
import { letGo } from './let-go.ts';
import { stands } from './stands.ts';

export interface KeptDeps {
  readonly gate: Gate;
  readonly pins: Pins;
  readonly forcePushes: Pick<ForcePushes, 'ofBranch'>;
  readonly clones: () => readonly HistoryClone[];
  /** This host keeps that tip no longer. */
  readonly onLetGo: (repository: string, ref: string, tip: string) => void;
  readonly now: () => Date;
}

/** The overwritten tips that this host keeps (N-6): to be looked at, marked, and let go of. */
export interface Kept {
  list(): Promise<readonly KeptTip[]>;
  /** False: there is none of that id. */
  keep(id: string, keep: boolean): boolean;
  /** Throws `GitError`. Null: there is none of that id; else the words for a person. */
  letGo(id: string): Promise<string | null>;
  /** Takes Everref's pins (`everything`: every ref of its own) out of some clones: as if it had never been there, but for objects. */
  forget(clones: readonly HistoryClone[], everything: boolean): Promise<readonly Forgotten[]>;
}

/** Measuring a tip walks what it alone holds: of more than so many in a clone the sizes are left out. */
const mostMeasured = 60;

export function createKept({ gate, pins, forcePushes, clones, onLetGo, now }: KeptDeps): Kept {
  const sizes = new Map<string, number>();

  async function bytesOf(git: Git, cwd: string, { id, tip, bundle }: Pin): Promise<number | null> {
    if (bundle !== null) return (await stat(bundle).catch(() => null))?.size ?? null;
    const known = sizes.get(id);
    if (known !== undefined) return known;
    try {
      const bytes = await diskUsage(git, cwd, [tip], pinRef('*'));
      sizes.set(id, bytes);
      return bytes;
    } catch (error) {
      if (error instanceof GitError) return null;
      throw error;
    }
  }

  async function ofClone(clone: HistoryClone): Promise<readonly KeptTip[]> {
    const rows = pins.ofClone(clone.id);
    if (rows.length === 0) return [];
    return gate.admit(
      clone.commonDir,
      'read',
      async (git) => {
        const there = await listPins(git, clone.path);
        const kept = rows.filter((row) => stands(row, there));
        const tips = kept.filter(({ bundle }) => bundle === null).map(({ tip }) => tip);
        const lines = await readCommitLines(git, clone.path, tips).catch(() => new Map<string, { subject: string }>());
        const items: KeptTip[] = [];
        for (const [index, pin] of kept.entries()) {
          const { id, remote, ref, tip, at, keep, bundle } = pin;
          const repository = clone.remotes.find(({ name }) => name === remote)?.repository ?? clone.repository;
          items.push({
            id,
            repository,
            path: clone.path,
            remote,
            ref,
            tip,
            at,
            subject: lines.get(tip)?.subject ?? null,
            bytes: index < mostMeasured ? await bytesOf(git, clone.path, pin) : null,
            keep,
            bundled: bundle !== null,
            forcePush: forcePushes.ofBranch(repository, ref).findLast(({ before }) => before === tip)?.id ?? null,
          });
        }
        return items;
      },
      { urgency: 'now' },
    );
  }

  /** Rows last: what a crash leaves is found again. */
  function dropped(clone: HistoryClone, all: readonly Pin[], orphaned: readonly Pin[]): void {
    pins.drop(
      all.map(({ id }) => id),
      now().toISOString(),
    );
    for (const { remote, ref, tip } of orphaned) {
      const repository = clone.remotes.find(({ name }) => name === remote)?.repository;
      if (repository !== undefined && pins.ofTip(tip).length === 0) onLetGo(repository, ref, tip);
    }
  }

  return {
    async list() {
      const items: KeptTip[] = [];
      for (const clone of clones()) items.push(...(await ofClone(clone)));
      return items.sort((a, b) => (a.at < b.at ? 1 : -1));
    },
    keep(id, keep) {
      if (pins.get(id) === null) return false;
      pins.setKeep(id, keep);
      return true;
    },
    async letGo(id) {
      const pin = pins.get(id);
      const clone = clones().find((one) => one.id === pin?.cloneId);
      if (pin === null || clone === undefined) return null;
      const orphaned = await gate.admit(clone.commonDir, 'write', (git) => letGo(git, clone.path, [pin]), { urgency: 'now' });
      dropped(clone, [pin], orphaned);
      const short = pin.tip.slice(0, 12);
      return orphaned.length === 0
        ? `${short} is no longer kept by Everref; a branch or tag here still has it.`
        : `${short} is no longer kept. Git will collect it some day; until then the finder of lost commits still sees it.`;
    },
    async forget(chosen, everything) {
      const done: Forgotten[] = [];
      for (const clone of chosen) {
        const base = { repository: clone.repository, path: clone.path };
        const kept = pins.ofClone(clone.id);
        try {
          const { count, orphaned } = await gate.admit(clone.commonDir, 'write', (git) => takeOut(git, clone, kept, everything), { urgency: 'now' });
          dropped(clone, kept, orphaned);
          if (count + kept.length > 0) done.push({ ...base, pins: Math.max(count, kept.length), problem: null });
        } catch (error) {
          if (!(error instanceof GitError)) throw error;
          done.push({ ...base, pins: 0, problem: error.message });
        }
      }
      return done;
    },
  };
}

async function takeOut(
  git: Git,
  clone: HistoryClone,
  kept: readonly Pin[],
  everything: boolean,
): Promise<{ readonly count: number; readonly orphaned: readonly Pin[] }> {
  // Also refs without a row: of an Everref whose data folder is gone.
  const refs = await listRefs(git, clone.path, [everything ? everrefRefs : pinRef('')]);
  await updateRefs(
    git,
    clone.path,
    refs.map(({ name, id }) => ({ kind: 'delete', ref: name, before: id }) as const),
    'everref: forget',
  );
  for (const { bundle } of kept) if (bundle !== null) await rm(bundle, { force: true });
  return { count: refs.length, orphaned: await letGo(git, clone.path, kept) };
}
