import type { ListedChain } from '../../../shared/model/lost.ts';
import { checkoutPlace } from '../../../shared/model/place.ts';
import { shortBranch } from '../../../shared/model/ref.ts';
import type { Snapshot } from '../../../shared/model/snapshot.ts';
import { homePath, repositoryName } from '../../parts/repository-name.ts';
import { addressOf } from '../route.ts';

/** What a search can find, in the order in which equally good finds stand. */
export const entryKinds = ['action', 'checkout', 'branch', 'machine', 'force-push', 'lost', 'place', 'setting'] as const;
export type EntryKind = (typeof entryKinds)[number];

/** What an entry leads to: an address of the page, or something done at once. */
export type Target = { readonly kind: 'go'; readonly address: string } | { readonly kind: 'do'; readonly action: SearchAction };
export type SearchAction =
  | { readonly kind: 'pull-all' | 'pause' | 'go-on' | 'snooze' | 'unsnooze' | 'refresh' }
  /** Another machine, for an hour, or its end. */
  | { readonly kind: 'pause-machine' | 'resume-machine'; readonly hostId: string; readonly name: string };

/** One thing that can be found. */
export type Entry = {
  readonly key: string;
  readonly kind: EntryKind;
  readonly title: string;
  readonly about: string;
  /** All that typed words may match, in lower case; the title first. */
  readonly words: string;
  readonly target: Target;
};

function entry(kind: EntryKind, key: string, title: string, about: string, target: Target, more: readonly string[] = []): Entry {
  return { key: `${kind} ${key}`, kind, title, about, words: [title, about, ...more].join('\n').toLowerCase(), target };
}

const settings: readonly (readonly [title: string, about: string, more: string])[] = [
  ['Workspaces', 'The folders that hold your repositories', 'folder depth ignore scan'],
  ['This machine', 'Its name, how often it asks the remotes, what other machines may ask of it', 'host remote control pull reconcile'],
  ['Notifications', 'What is worth one, quiet hours, muted repositories', 'mute snooze silence bell leave'],
  ['Appearance', 'Light, dark, contrast', 'theme colour mode'],
  ['Cloud', 'Where your machines meet: this machine, a hub, or AWS', 'hub aws sqs queue join'],
  ['About', 'Version, folders, log, what Everref itself uses', 'diagnosis cost memory version'],
];

/** Lost chains as entries: they are found by the engine, in messages, authors, files and ids, and lead to their chain. Pure. */
export function lostEntries(chains: readonly ListedChain[], typed: string): readonly Entry[] {
  return chains.map((chain) => {
    const first = chain.commits[0];
    const more = chain.commitCount === 1 ? '' : ` · ${chain.commitCount} commits`;
    const about = `${repositoryName(chain.repository, chain.path ?? undefined).name} · lost by ${first?.author ?? 'somebody'}${more} · ${chain.id.slice(0, 10)}`;
    const address = addressOf('lost-commits', { q: typed.trim(), chain: chain.id, of: chain.repository });
    return entry('lost', `${chain.repository} ${chain.id}`, first?.subject || '(no message)', about, { kind: 'go', address });
  });
}

/** Everything that the snapshot knows and that can be searched for. Pure; made when the box opens, and again when the states change. */
export function entriesOf(snapshot: Snapshot): readonly Entry[] {
  const go = (address: string): Target => ({ kind: 'go', address });
  const act = (kind: Exclude<SearchAction, { readonly hostId: string }>['kind']): Target => ({ kind: 'do', action: { kind } });
  const hosts = new Map(snapshot.hosts.map((host) => [host.id, host.name]));
  const found: Entry[] = [
    entry('action', 'pull-all', 'Pull all now', 'Fetch and fast-forward everything, on every machine', act('pull-all'), ['update sync']),
    entry('action', 'refresh', 'Look at every checkout again', 'On this machine', act('refresh'), ['refresh reload status']),
    snapshot.pausedUntil === null
      ? entry('action', 'pause', 'Pause for an hour', 'No background work until then', act('pause'), ['stop'])
      : entry('action', 'go-on', 'Go on now', 'Background work is paused', act('go-on'), ['resume continue']),
    snapshot.snoozedUntil === null
      ? entry('action', 'snooze', 'Snooze notifications for an hour', 'What is said meanwhile comes after', act('snooze'), ['mute quiet silence'])
      : entry('action', 'unsnooze', 'Show notifications again', 'They are snoozed', act('unsnooze')),
    entry('place', 'machines', 'Machines', 'Every repository on every machine, worst first', go(addressOf('machines')), ['home matrix']),
    entry('place', 'attention', 'What needs attention', 'Repositories that need you', go(addressOf('machines', { show: 'attention' }))),
    entry('place', 'only-here', 'What exists only here', 'Before you leave', go(addressOf('machines', { show: 'only-here' })), ['unpushed uncommitted stash']),
    entry('place', 'force-pushes', 'Force pushes', 'Overwritten branches, what was lost, and what is kept', go(addressOf('force-pushes')), [
      'history lost kept pins',
    ]),
    entry('place', 'lost-commits', 'Lost commits', 'What no branch holds any more, and the ways back', go(addressOf('lost-commits')), [
      'find restore rescue reflog stash',
    ]),
    entry('place', 'activity', 'Activity', 'What was done, refused and seen', go(addressOf('activity')), ['journal log history']),
    entry('place', 'settings', 'Settings', 'The configuration', go(addressOf('settings')), ['preferences']),
    ...settings.map(([title, about, more]) => entry('setting', title, title, about, go(addressOf('settings')), [more])),
    ...snapshot.hosts.map((host) =>
      entry(
        'machine',
        host.id,
        host.name,
        host.id === snapshot.thisHost ? 'This machine' : `${host.os}, Everref ${host.version}`,
        go(addressOf('machines', { q: host.name })),
        [host.id],
      ),
    ),
  ];
  for (const host of snapshot.hosts) {
    if (host.id === snapshot.thisHost || !host.takesOrders) continue;
    const isPaused = host.pausedUntil !== null && Date.parse(host.pausedUntil) > Date.now();
    const action = { kind: isPaused ? 'resume-machine' : 'pause-machine', hostId: host.id, name: host.name } as const;
    const [title, about] = isPaused
      ? [`Go on: ${host.name}`, 'Its background work is paused']
      : [`Pause ${host.name} for an hour`, 'One that is off does it when it is back'];
    found.push(entry('machine', `pause ${host.id}`, title, about, { kind: 'do', action }, ['resume continue stop']));
  }
  const branches = new Map<
    string,
    { readonly name: string; readonly repository: string; readonly repositoryName: string; readonly machines: Set<string>; readonly place: string }
  >();
  for (const checkout of snapshot.checkouts) {
    const machine = hosts.get(checkout.hostId) ?? 'another machine';
    const { name } = repositoryName(checkout.repository, checkout.path);
    const place = checkoutPlace(checkout);
    found.push(
      entry('checkout', `${checkout.hostId}/${checkout.id}`, name, `${checkout.branch ?? 'no branch'} on ${machine} · ${homePath(checkout.path)}`, go(place), [
        checkout.repository,
        checkout.path,
      ]),
    );
    for (const branch of checkout.branches) {
      const key = `${checkout.repository} ${branch.name}`;
      const there = branches.get(key);
      if (there === undefined)
        branches.set(key, { name: branch.name, repository: checkout.repository, repositoryName: name, machines: new Set([machine]), place });
      else there.machines.add(machine);
    }
  }
  for (const [key, { name, repository, repositoryName: of, machines, place }] of branches)
    found.push(entry('branch', key, name, `${of} · on ${[...machines].join(', ')}`, go(place), [repository]));
  for (const push of snapshot.forcePushes) {
    const by = push.by === null ? '' : ` by ${push.by}`;
    const title = `${shortBranch(push.ref)} was overwritten${by}`;
    found.push(
      entry(
        'force-push',
        push.id,
        title,
        `${repositoryName(push.repository).name} · old tip ${push.before.slice(0, 10)}`,
        go(addressOf('force-pushes', { push: push.id })),
        [push.repository, push.before, push.after, 'force push'],
      ),
    );
  }
  return found;
}
