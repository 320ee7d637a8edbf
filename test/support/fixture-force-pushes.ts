import { implement } from '@orpc/server';
import { forcePushesContract } from '../../shared/contract/force-pushes.ts';
import type { CommitLine } from '../../shared/model/checkout.ts';
import type { ForcePush } from '../../shared/model/force-push.ts';
import type { ForcePushDetail, KeptTip } from '../../shared/model/force-push-detail.ts';
import { ago, idOf } from './fixture-checkout.ts';

const line = (name: string, subject: string, author: string, minutes: number): CommitLine => ({ id: idOf(name), subject, author, at: ago(minutes) });

/** Many force pushes, a page of them at a time: for the timeline's length. */
export function manyForcePushes(count: number, like: ForcePush): readonly ForcePush[] {
  return Array.from({ length: count }, (_, n) => ({
    ...like,
    id: `f-many${String(n).padStart(5, '0')}`,
    ref: `refs/heads/topic-${n % 40}`,
    before: idOf(`before ${n}`),
    after: idOf(`after ${n}`),
    at: ago(n * 17),
    lost: n % 7 === 0 ? 1 : 0,
  }));
}

function detailOf(entry: ForcePush): ForcePushDetail {
  if (entry.lost === null) return { entry, here: false, commits: null, problem: 'The old tip is not on this machine (any more).', pin: null };
  const gone = Array.from({ length: Math.min(3, entry.lost) }, (_, n) => ({
    commit: line(
      `gone ${n}`,
      ['Recover from a missing bracket', 'Say where the bracket was opened', 'Try three brackets'][n] ?? 'Gone',
      'Mara Lind',
      60 * (30 + n),
    ),
    likely: n === 1 ? line('likely', 'Say where the bracket was opened', 'Mara Lind', 60 * 2) : null,
  }));
  const rewritten = Array.from({ length: Math.min(4, entry.rewritten ?? 0) }, (_, n) => ({
    commit: line(`rewritten ${n}`, `Parse part ${n + 1} of the list`, 'Jonas Weber', 60 * (40 + n)),
    by: n === 3 ? null : line(`by ${n}`, `Parse part ${n + 1} of the list`, 'Jonas Weber', 60),
    how: (['same-change', 'same-change', 'squashed', 'nothing-own'] as const)[n] ?? 'same-change',
  }));
  const kept = Array.from({ length: Math.min(3, entry.kept ?? 0) }, (_, n) => line(`kept ${n}`, `Keep part ${n + 1}`, 'Mara Lind', 60 * (90 + n)));
  return {
    entry,
    here: true,
    commits: { kept: { commits: kept, more: Math.max(0, (entry.kept ?? 0) - kept.length) }, rewritten, gone, tooMany: false },
    problem: null,
    pin: 'p-1',
  };
}

/** What a test sees of what was done. */
export interface ForcePushDeeds {
  readonly restored: { readonly id: string; readonly branch: string | undefined }[];
  readonly putBack: { readonly id: string; readonly expect: string }[];
  readonly let: string[];
  readonly kept: { readonly id: string; readonly keep: boolean }[];
}

/** The contract's answers over a list that stands still. */
export function fixtureForcePushes(list: () => readonly ForcePush[], deeds: ForcePushDeeds, onPutBack: (entry: ForcePush, expect: string) => void) {
  const os = implement(forcePushesContract);
  const tip = (id: string, n: number, more: Partial<KeptTip> = {}): KeptTip => {
    const entry = list()[n];
    return {
      id,
      repository: entry?.repository ?? 'github.com/acme/site',
      path: '/home/mara/code/site',
      remote: 'origin',
      ref: entry?.ref ?? 'refs/heads/main',
      tip: entry?.before ?? idOf(id),
      at: ago(60 * (n + 1)),
      subject: ['Recover from a missing bracket', 'Pictures for the dark', 'Nightly'][n] ?? null,
      bytes: [18_432, 3_400_000, null][n] ?? null,
      keep: n === 1,
      bundled: false,
      forcePush: entry?.id ?? null,
      ...more,
    };
  };
  let tips = [tip('p-1', 0), tip('p-2', 1), tip('p-3', 2, { bundled: true })];
  const moved = new Set<string>();
  return {
    list: os.list.handler(({ input }) => {
      const all = list().filter(
        (entry) =>
          (input.repository === undefined || entry.repository === input.repository) &&
          (input.ref === undefined || entry.ref === input.ref) &&
          (input.losing !== true || entry.lost !== 0) &&
          (input.words === undefined || `${entry.ref} ${entry.repository} ${entry.by ?? ''}`.includes(input.words)) &&
          (input.by === undefined || (entry.by ?? '').includes(input.by)) &&
          (input.host === undefined || entry.heldBy.includes(input.host)) &&
          (input.since === undefined || entry.at >= input.since),
      );
      const from = input.after === undefined ? 0 : all.findIndex(({ id }) => id === input.after) + 1;
      return all.slice(from, from + input.limit);
    }),
    open: os.open.handler(({ input }) => {
      const entry = list().find(({ id }) => id === input.id);
      return entry === undefined ? null : detailOf(entry);
    }),
    restore: os.restore.handler(({ input }) => {
      deeds.restored.push({ id: input.id, branch: input.branch });
      if (input.branch === 'taken') return { kind: 'refused', message: 'There is a branch taken already.' };
      return { kind: 'made', branch: input.branch ?? 'error-recovery-restored', path: '/home/mara/code/parser', commit: idOf('fb1'), line: 'j-1' };
    }),
    plan: os.plan.handler(({ input }) => ({
      kind: 'plan',
      remote: 'origin',
      branch: 'error-recovery',
      now: moved.has(input.id) ? idOf('moved') : idOf('fa1'),
      overwritten: { commits: [line('over', 'Start the recovery anew', 'Jonas Weber', 30)], more: 0 },
      restored: { commits: [line('gone 0', 'Recover from a missing bracket', 'Mara Lind', 1800)], more: 4 },
    })),
    putBack: os.putBack.handler(({ input }) => {
      deeds.putBack.push(input);
      if (!moved.has(input.id)) {
        moved.add(input.id);
        return { kind: 'refused', reason: 'moved', message: 'origin/error-recovery is no longer where it was: nothing was changed.' };
      }
      const entry = list().find(({ id }) => id === input.id);
      if (entry !== undefined) onPutBack(entry, input.expect);
      return { kind: 'done', message: 'origin/error-recovery is at fb1 again; what was there is kept.', before: input.expect, after: idOf('fb1') };
    }),
    kept: os.kept.handler(() => ({ items: [...tips], days: 90, bytesPerRepository: 1024 ** 3 })),
    keep: os.keep.handler(({ input }) => {
      deeds.kept.push(input);
      tips = tips.map((one) => (one.id === input.id ? { ...one, keep: input.keep } : one));
      return true;
    }),
    letGo: os.letGo.handler(({ input }) => {
      deeds.let.push(input.id);
      tips = tips.filter(({ id }) => id !== input.id);
      return { done: true, message: 'It is no longer kept.' };
    }),
    forget: os.forget.handler(() => {
      deeds.let.push(...tips.map(({ id }) => id));
      tips = [];
      return [{ repository: 'github.com/acme/site', path: '/home/mara/code/site', pins: 3, problem: null }];
    }),
  };
}
