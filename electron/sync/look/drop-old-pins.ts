import { stat } from 'node:fs/promises';
import { diskUsage } from '../../git/commands/disk-usage.ts';
import { GitError } from '../../git/error.ts';
import { pinRef } from '../../git/everref-refs.ts';
import type { Gate } from '../../git/gate.ts';
import type { Git } from '../../git/run.ts';
import { letGo } from '../../history/kept/let-go.ts';
import type { Aged } from '../../store/aged.ts';
import type { Pin, Pins } from '../../store/pins.ts';
import type { Clone } from '../../workspace/clone.ts';

/** How long and how much is kept of overwritten tips (`keep` in the configuration). */
export interface Keeping {
  readonly days: number;
  readonly bytesPerRepository: number;
}

/** What dropping needs of its surroundings. */
export interface DropTools {
  readonly gate: Gate;
  readonly pins: Pins;
  readonly aged: Aged;
  readonly keep: () => Keeping;
  /** This clone no longer keeps these tips, by no ref at all. */
  readonly onLetGo: (clone: Clone, gone: readonly Pin[]) => void;
  readonly now: () => Date;
}

const dayMs = 86_400_000;
/** The newest tips of a clone stay however old they are: a project that rested is taken up again. Only too many bytes can drop them. */
export const alwaysKept = 50;
/** A robot that force-pushes all day must not fill a clone with refs: every command of the user's would read them. */
export const mostKept = 5000;

/** The pins that time and number let go, of a clone's `pins` (newest first). Pure. */
export function outlived(pins: readonly Pin[], days: number, now: Date): readonly Pin[] {
  const oldest = new Date(now.getTime() - days * dayMs).toISOString();
  return pins.filter(({ at }, index) => (index >= alwaysKept && at < oldest) || index >= mostKept);
}

/** Lets go of what need not be kept any longer, at most once a day for each clone. */
export interface OldPins {
  /** Throws `GitError`. */
  drop(clone: Clone, cwd: string): Promise<void>;
}

/** Makes it; remembers in this process when it looked. */
export function createOldPins({ gate, pins, aged, keep, onLetGo, now }: DropTools): OldPins {
  const looked = new Map<string, number>();

  /** How many of the newest fit into the bytes that may be kept: what is in them and nowhere else here. */
  async function fitting(git: Git, cwd: string, kept: readonly Pin[], bytes: number): Promise<number> {
    const fits = async (count: number) => (await bytesOf(git, cwd, kept.slice(0, count))) <= bytes;
    if (await fits(kept.length)) return kept.length;
    let [low, high] = [0, kept.length];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (await fits(middle)) low = middle;
      else high = middle;
    }
    // The newest one stays, however big it is.
    return Math.max(1, low);
  }

  return {
    async drop(clone, cwd) {
      const at = now().getTime();
      const last = looked.get(clone.id);
      if (last !== undefined && at - last < dayMs && at >= last) return;
      looked.set(clone.id, at);
      const all = pins.ofClone(clone.id).filter((pin) => !pin.keep);
      if (all.length === 0) return;
      const { days, bytesPerRepository } = keep();
      const outlivedNow = outlived(all, days, now());
      // The clock alone says that they are old: what only it says must hold for a day.
      const isOld = outlivedNow.length > 0 && aged.sinceYesterday(clone.id, now());
      if (outlivedNow.length === 0) aged.clear(clone.id);
      const old = new Set(isOld ? outlivedNow : []);
      const young = all.filter((pin) => !old.has(pin));
      const count = await gate.admit(clone.commonDir, 'read', (git) => fitting(git, cwd, young, bytesPerRepository));
      const gone = [...old, ...young.slice(count)];
      if (gone.length === 0) return;
      const orphaned = await gate.admit(clone.commonDir, 'write', (git) => letGo(git, cwd, gone));
      // Rows last: what a crash leaves is found again. The row stays as dropped, so that a mirror's clone is not told of it anew.
      pins.drop(
        gone.map(({ id }) => id),
        now().toISOString(),
      );
      onLetGo(clone, orphaned);
    },
  };
}

async function bytesOf(git: Git, cwd: string, kept: readonly Pin[]): Promise<number> {
  let bytes = 0;
  for (const { bundle } of kept) if (bundle !== null) bytes += (await stat(bundle).catch(() => null))?.size ?? 0;
  const refs = kept.filter(({ bundle }) => bundle === null).map(({ tip }) => tip);
  if (refs.length === 0) return bytes;
  try {
    return bytes + (await diskUsage(git, cwd, refs, pinRef('*')));
  } catch (error) {
    // One that is gone, or a partial clone: nobody can say how much it is, and so none goes for it.
    if (error instanceof GitError) return bytes;
    throw error;
  }
}
