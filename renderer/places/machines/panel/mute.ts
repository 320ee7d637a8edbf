import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Settings } from '../../../../shared/contract/contract.ts';
import type { NotificationKind } from '../../../../shared/model/notification.ts';
import { useEngine } from '../../../app/engine-context.tsx';
import { announce } from '../../../parts/announce.tsx';

type Muted = Settings['muted'];

/** What can be left untold of one repository, in a person's words; null: everything. */
export const muteChoices: readonly { readonly kind: NotificationKind | null; readonly words: string }[] = [
  { kind: null, words: 'Everything' },
  { kind: 'refused', words: 'Branches that were left alone' },
  { kind: 'force-push', words: 'Force pushes that lost commits' },
  { kind: 'collision', words: 'Work on your branch elsewhere' },
];

/** All that muting a repository as a whole silences. */
const mutable: readonly NotificationKind[] = ['fast-forwarded', 'refused', 'force-push', 'collision', 'run-failed'];

/** Whether a kind of thing is left untold of a repository. Pure. */
export function isMuted(muted: Muted, repository: string, kind: NotificationKind | null): boolean {
  return muted.some((one) => one.repository === repository && (one.kinds === null || (kind !== null && one.kinds.includes(kind))));
}

/** The list with one kind, or everything, of a repository muted or heard again. Of what was muted as a whole the other kinds stay muted. Pure. */
export function toggleMute(muted: Muted, repository: string, kind: NotificationKind | null): Muted {
  const others = muted.filter((one) => one.repository !== repository);
  const whole = isMuted(muted, repository, null);
  if (kind === null) return whole ? others : [...others, { repository, kinds: null }];
  const held = new Set(whole ? mutable : muted.flatMap((one) => (one.repository === repository ? (one.kinds ?? []) : [])));
  if (!held.delete(kind)) held.add(kind);
  return held.size === 0 ? others : [...others, { repository, kinds: [...held] }];
}

/** What is muted, and how to mute or hear again; written into the configuration at once. `muted` is null until it is known. */
export function useMute(repository: string): { readonly muted: Muted | null; readonly toggle: (kind: NotificationKind | null) => void } {
  const engine = useEngine();
  const cache = useQueryClient();
  const settings = useQuery({ queryKey: ['settings'], queryFn: ({ signal }) => engine.settings.get(undefined, { signal }) });
  const change = useMutation({
    // Read anew: another page, or a person in the file, may have changed something meanwhile.
    mutationFn: async (kind: NotificationKind | null) => {
      const now = await engine.settings.get();
      return engine.settings.set({ ...now, muted: toggleMute(now.muted, repository, kind) });
    },
    onSuccess: ({ problems }) => announce(problems[0] === undefined ? 'Saved in the configuration' : `Not saved: ${problems[0].message}`),
    onError: (error) => announce(`Not saved: ${error.message}`),
    onSettled: () => cache.invalidateQueries({ queryKey: ['settings'] }),
  });
  return { muted: settings.data?.muted ?? null, toggle: (kind) => change.mutate(kind) };
}
