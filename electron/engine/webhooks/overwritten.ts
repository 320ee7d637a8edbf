import { isNoObject } from '../../../shared/model/id.ts';
import { objectSizes } from '../../git/commands/cat-file.ts';
import { fetchRefs } from '../../git/commands/fetch.ts';
import { isAncestor } from '../../git/commands/merge-base.ts';
import { updateRefs } from '../../git/commands/update-ref.ts';
import { GitError } from '../../git/error.ts';
import { pinRef } from '../../git/everref-refs.ts';
import type { Gate } from '../../git/gate.ts';
import { type Fate, fateOf } from '../../history/fate/count.ts';
import { keepTips } from '../../history/kept/keep-tips.ts';
import type { Log } from '../../log/log.ts';
import type { GoneBranches } from '../../store/gone-branches.ts';
import type { Pins } from '../../store/pins.ts';
import { randomId } from '../../store/random-id.ts';
import { tipsElsewhere } from '../../sync/look/elsewhere.ts';
import type { Clone, Remote } from '../../workspace/clone.ts';

export interface OverwrittenDeps {
  readonly gate: Gate;
  readonly pins: Pins;
  readonly gone: GoneBranches;
  readonly log: Log;
  readonly now: () => Date;
}

/** A movement that a forge told of. */
export interface Movement {
  readonly ref: string;
  readonly before: string;
  readonly after: string;
}

/** What was found out about it in a clone. `forced` null: the objects cannot be had (any more). */
export interface Examined {
  readonly forced: boolean | null;
  readonly kept: boolean;
  /** Null: not counted. */
  readonly fate: Fate | null;
}

const fetchDeadlineMs = 120_000;

/**
 * Finds out whether a movement overwrote commits, and keeps the old tip if so: it is fetched by its id at once (a server gives an overwritten
 * commit until its own gc: git.md 7), pinned, then compared. Never throws for what a remote does.
 */
export async function examineMovement(deps: OverwrittenDeps, clone: Clone, remote: Remote, movement: Movement, said: boolean | null): Promise<Examined> {
  const { gate, pins, log } = deps;
  const { ref, before, after } = movement;
  const cwd = clone.commonDir;
  const urgent = { urgency: 'now' } as const;
  // What was let go on purpose is not kept again; a row alone keeps nothing (a crash before its ref).
  const seen = pins.find(clone.id, remote.name, ref, before);
  const wasLetGo = seen !== null && pins.get(seen.id) === null;
  let pinId: string | null = null;
  let pinnedHere: string | null = null;

  async function bring(): Promise<void> {
    const here = await gate.admit(
      clone.commonDir,
      'read',
      (git) =>
        objectSizes(
          git,
          cwd,
          [before, after].filter((id) => !isNoObject(id)),
        ),
      urgent,
    );
    const bringOnly = (source: string) =>
      gate.admit(
        clone.commonDir,
        'network',
        (git) => fetchRefs(git, { cwd, remote: remote.name, pairs: [{ source, target: null }], deadlineMs: fetchDeadlineMs }),
        urgent,
      );
    if (!here.has(before) && wasLetGo) await bringOnly(before);
    else if (!here.has(before)) {
      const id = randomId('p-');
      // The row first: a crash between leaves a row without a ref, which is found.
      pins.add([{ id, cloneId: clone.id, remote: remote.name, ref, tip: before, at: deps.now().toISOString(), bundle: null, keep: false }]);
      try {
        await gate.admit(
          clone.commonDir,
          'network',
          (git) => fetchRefs(git, { cwd, remote: remote.name, pairs: [{ source: before, target: pinRef(id) }], deadlineMs: fetchDeadlineMs }),
          urgent,
        );
        pinId = id;
        pinnedHere = id;
      } catch (error) {
        pins.remove(id);
        throw error;
      }
    }
    if (!isNoObject(after) && !here.has(after)) await bringOnly(after);
  }

  try {
    await bring();
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    // The server gives it no more, or is away: what is here must do.
    log.info('an overwritten commit could not be fetched', { repository: remote.repository, ref, before, words: error.message });
  }
  try {
    const forced = isNoObject(after) ? said : await gate.admit(clone.commonDir, 'read', async (git) => !(await isAncestor(git, cwd, before, after)), urgent);
    if (forced !== true) {
      if (pinnedHere !== null && forced === false) await unpin(deps, clone, pinnedHere, before);
      return { forced, kept: false, fate: null };
    }
    if (!wasLetGo) pinId ??= await pinHere(deps, clone, remote, ref, before);
    const isDeleted = isNoObject(after);
    const fate = await gate.admit(clone.commonDir, 'read', async (git) => {
      const elsewhere = await tipsElsewhere(git, cwd, clone, deps.gone, { remote: remote.name, branch: ref }, isDeleted);
      return fateOf(git, cwd, { before, after: isDeleted ? null : after, elsewhere });
    });
    return { forced: true, kept: pinId !== null, fate };
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    log.info('a movement could not be compared', { repository: remote.repository, ref, before, after, words: error.message });
    return { forced: said, kept: pinId !== null, fate: null };
  }
}

async function pinHere({ gate, pins, now }: OverwrittenDeps, clone: Clone, remote: Remote, ref: string, before: string): Promise<string> {
  const wish = { cloneId: clone.id, remote: remote.name, ref, tip: before, at: now().toISOString() };
  await gate.admit(clone.commonDir, 'write', (git) => keepTips(git, pins, clone.commonDir, [wish]), { urgency: 'now' });
  return pins.ofTip(before).find(({ cloneId }) => cloneId === clone.id)?.id ?? '';
}

async function unpin({ gate, pins }: OverwrittenDeps, clone: Clone, id: string, tip: string): Promise<void> {
  await gate.admit(clone.commonDir, 'write', (git) =>
    updateRefs(git, clone.commonDir, [{ kind: 'delete', ref: pinRef(id), before: tip }], 'everref: nothing was overwritten'),
  );
  pins.remove(id);
}
