import { shortBranch } from '../../../shared/model/ref.ts';
import { GitError } from '../../git/error.ts';
import type { Gate } from '../../git/gate.ts';
import type { Git } from '../../git/run.ts';
import type { ForcePushBook } from '../../history/book.ts';
import { type Fate, fateOf } from '../../history/fate/count.ts';
import { stands } from '../../history/kept/stands.ts';
import type { Log } from '../../log/log.ts';
import type { GoneBranches } from '../../store/gone-branches.ts';
import type { Journal } from '../../store/journal.ts';
import type { Overwritings } from '../../store/overwritings.ts';
import type { Pins } from '../../store/pins.ts';
import type { ReadReflogs } from '../../store/read-reflogs.ts';
import type { Place } from '../../workspace/clone.ts';
import type { UpdateRequest } from '../update/update.ts';
import type { Adopted } from './adopt.ts';
import type { TipEvent } from './adopt-tips.ts';
import type { Ancestry } from './ancestry.ts';
import { tipsElsewhere } from './elsewhere.ts';
import { keepNoticed, type NoticedKeeping } from './keep-noticed.ts';
import { createOverwritingNotice, type NoticedOverwriting } from './notice-overwritten.ts';

export interface FindingsDeps {
  readonly hostId: string;
  readonly gate: Gate;
  readonly journal: Journal;
  readonly history: Pick<ForcePushBook, 'record' | 'known'>;
  readonly overwritings: Overwritings;
  readonly readReflogs: ReadReflogs;
  readonly gone: GoneBranches;
  readonly pins: Pins;
  readonly ancestry: Ancestry;
  readonly placesOf: (cloneId: string) => readonly Place[];
  /** Everref's data folder: bundles go here. */
  readonly dataDir: string;
  readonly log: Log;
  readonly now: () => Date;
}

/** What a look found besides branches to move: lines for the journal, entries for the history. */
export interface Findings {
  note(request: UpdateRequest, adopted: Adopted): void;
  /** Overwritings that this look fetched, or an earlier one that was cut off. */
  recordForced(request: UpdateRequest, cwd: string): Promise<void>;
  /** Overwritings that stand in the reflogs: also where no remote answers. */
  recordNoticed(request: LogsRequest, cwd: string, keep: NoticedKeeping): Promise<void>;
}

/** Which remote's logs are read. */
export type LogsRequest = Pick<UpdateRequest, 'clone' | 'remote' | 'urgency'>;

/** Where only bundles count. */
const noRefs: ReadonlyMap<string, string> = new Map();

/** Counting and writing happen after the branches have moved: nobody waits for them. */
export function createFindings(deps: FindingsDeps): Findings {
  const { hostId, gate, journal, history, overwritings, readReflogs, gone, pins, ancestry, placesOf, dataDir, log, now } = deps;
  const notice = createOverwritingNotice({ history, read: readReflogs, ancestry, now });

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

  /** Counts what became of a tip's commits. In the gate: it runs several commands. */
  async function fate({ clone, remote, urgency }: LogsRequest, cwd: string, ref: string, before: string, after: string | null): Promise<Fate> {
    return gate.admit(
      clone.commonDir,
      'read',
      async (git) => {
        // Who deletes a branch and still has it here has lost nothing; a branch that was overwritten is looked at as the others see it.
        const elsewhere = await tipsElsewhere(git, cwd, clone, gone, { remote: remote.name, branch: ref }, after === null);
        return fateOf(git, cwd, { before, after, elsewhere });
      },
      { urgency },
    );
  }

  async function recordForced(request: UpdateRequest, cwd: string): Promise<void> {
    for (const { id, found } of overwritings.ofRemote(request.clone.id, request.remote.name)) {
      const counted = await fate(request, cwd, found.ref, found.before, found.after);
      await history.record({ ...found, by: null, source: 'fetch', fate: counted, heldBy: found.held ? [hostId] : [] });
      overwritings.remove(id);
    }
  }

  /** What the user fetched or pushed by themselves overwrote tips, too: they stand in the reflogs, which git forgets (git.md 5.1). */
  async function recordNoticed({ clone, remote, urgency }: LogsRequest, cwd: string, keep: NoticedKeeping): Promise<void> {
    const read = <Answer>(work: (git: Git) => Promise<Answer>) => gate.admit(clone.commonDir, 'read', work, { urgency });
    /** Its row by itself says little: of a crash it has no ref yet. But a bundle was there before its row, and what a person let go stays so. */
    const standing = (one: NoticedOverwriting): 'bundled' | 'let-go' | null => {
      const row = pins.find(clone.id, remote.name, one.branch, one.before);
      if (row === null) return null;
      if (pins.get(row.id) === null) return 'let-go';
      return stands(row, noRefs) ? 'bundled' : null;
    };
    try {
      const unread = await notice.unread(clone, remote, read);
      if (unread === null) return;
      const found = unread.steps.length === 0 ? [] : await read((git) => notice.examine(git, cwd, remote, unread.steps));
      const orphaned = found.filter((one) => one.orphaned && standing(one) === null);
      if (keep !== 'nothing' && orphaned.length > 0) await keepNoticed({ gate, pins, dataDir, now }, { clone, remote, urgency }, orphaned, cwd, keep);
      const kept = new Set(keep === 'nothing' ? [] : orphaned);
      for (const one of found) {
        const { branch, before, after, at, since, by, source, isKnown } = one;
        const counted = isKnown ? null : await fate({ clone, remote, urgency }, cwd, branch, before, after);
        const heldBy = !one.orphaned || kept.has(one) || standing(one) === 'bundled' ? [hostId] : [];
        await history.record({ repository: remote.repository, ref: branch, before, after, at, since, by, source, fate: counted, heldBy });
      }
      // What was not kept is to be read again by who keeps it.
      if (keep !== 'nothing' || orphaned.length === 0) unread.done();
      else notice.forget(clone);
    } catch (error) {
      // The next look tries again; what the remote says is not held up by it.
      notice.forget(clone);
      if (!(error instanceof GitError)) throw error;
      log.warn('the reflogs of a remote could not be looked through', { clone: clone.commonDir, remote: remote.name, words: error.message });
    }
  }

  return { note, recordForced, recordNoticed };
}
