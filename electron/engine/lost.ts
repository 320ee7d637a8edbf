import { join } from 'node:path';
import type { LostFound, LostSearch, RescueAnswer, Restored } from '../../shared/contract/lost.ts';
import type { LostChain } from '../../shared/model/finding.ts';
import type { Host } from '../../shared/model/host.ts';
import { isNoObject } from '../../shared/model/id.ts';
import type { ListedChain, Rescue, ScanState } from '../../shared/model/lost.ts';
import { orderLifeMs } from '../../shared/model/order.ts';
import type { Gate } from '../git/gate.ts';
import type { Log } from '../log/log.ts';
import type { Known } from '../recovery/chains/why.ts';
import { createFinder } from '../recovery/finder.ts';
import { createRescuer } from '../recovery/rescue/ask.ts';
import { createPieces } from '../recovery/rescue/pieces.ts';
import type { RescueClone } from '../recovery/rescue/rescue-clone.ts';
import { createRescueServer } from '../recovery/rescue/serve.ts';
import { restoreAsBranch } from '../recovery/restore.ts';
import { createSearch } from '../recovery/search.ts';
import type { ForcePushes } from '../store/force-pushes.ts';
import type { Journal } from '../store/journal.ts';
import { openLostChains } from '../store/lost-chains.ts';
import { openLostScans } from '../store/lost-scans.ts';
import type { Store } from '../store/open.ts';
import { openPins } from '../store/pins.ts';
import { randomId } from '../store/random-id.ts';
import { openRescues } from '../store/rescues.ts';
import type { Cloud } from '../sync/ports.ts';
import type { Registry } from '../workspace/registry.ts';
import type { OrderHandlers } from './obey.ts';

/** The lost-commit finder, as the engine's surroundings see it. */
export interface LostArea {
  search(query: LostSearch, signal?: AbortSignal): Promise<LostFound>;
  /** The newest chains with these words, from the store alone: asks neither git nor the cloud. */
  quick(words: string, limit: number): Promise<ListedChain[]>;
  /** Chains with a commit whose id begins so, whoever has them. */
  find(id: string): readonly ListedChain[];
  scans(): readonly ScanState[];
  /** Looks now; false: it was stopped. */
  scan(request: { readonly repositories?: readonly string[] | undefined; readonly thorough: boolean }, signal?: AbortSignal): Promise<boolean>;
  stopScans(): void;
  restore(request: LostChoice): Promise<Restored>;
  rescue(request: LostChoice & { readonly host?: string | undefined }, waitMs?: number): Promise<RescueAnswer>;
  rescues(): readonly Rescue[];
}

/** A commit of a repository, and the (short) name that its branch is to get. */
export interface LostChoice {
  readonly repository: string;
  readonly commit: string;
  readonly branch?: string | undefined;
}

export interface LostDeps {
  readonly hostId: string;
  readonly store: Store;
  readonly gate: Gate;
  readonly journal: Journal;
  /** Everref's own data folder. */
  readonly dataFolder: string;
  readonly forcePushes: Pick<ForcePushes, 'list'>;
  readonly registry: Registry;
  readonly cloud: Pick<Cloud, 'orders' | 'findings'>;
  readonly log: Log;
  readonly hosts: () => readonly Host[];
  readonly isPaused: () => boolean;
  /** Runs work that the page shows (null: without words), and that whoever waits for idle waits for. */
  readonly during: <T>(words: string | null, work: () => Promise<T>) => Promise<T>;
  /** Looks at the checkouts of a clone again: a branch was made. */
  readonly refresh: (checkoutIds: readonly string[]) => Promise<void>;
}

/** What others publish is read anew when it is older than this, and a search waits for that no longer than `patienceMs`. */
const freshMs = 10_000;
/** Where nothing was found it is read anew sooner: it may just have been lost. */
const freshForNothingMs = 500;
const patienceMs = 1500;
/** What is found is published when nothing more was found for a while. */
const publishAfterMs = 5000;
/** A machine that was not seen for longer is not asked for changed text. */
const awayAfterMs = 11 * 60_000;
const tidyEveryMs = 3_600_000;

export type LostService = ReturnType<typeof createLostArea>;

/** Puts finder, search, restore and rescue together. `start` begins the background work of a host; a single job does without. */
export function createLostArea(deps: LostDeps) {
  const { hostId, store, gate, journal, registry, cloud, log } = deps;
  const chains = openLostChains(store, hostId);
  const rescues = openRescues(store);
  const pins = openPins(store);
  const nameOf = (id: string) => deps.hosts().find((host) => host.id === id)?.name ?? 'another machine';
  const now = () => new Date();
  let publishTimer: NodeJS.Timeout | null = null;
  let tidyTimer: NodeJS.Timeout | null = null;
  let published = '';
  let othersReadAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | null = null;
  let live = false;
  // An order may have waited for this machine to be back: it is there before the first sweep has found the clones.
  const known = Promise.withResolvers<void>();
  known.promise.catch(() => {});

  const pathOf = (cloneId: string) => registry.placesOf(cloneId)[0]?.path ?? registry.clone(cloneId)?.commonDir ?? '';
  const toRescueClone = (id: string): RescueClone | null => {
    const clone = registry.clone(id);
    const [place] = registry.placesOf(id);
    return clone === undefined ? null : { ...clone, checkout: place === undefined ? null : { id: place.checkoutId, path: place.path } };
  };
  const rescueClones = (repository: string) =>
    registry.clonesOf(repository).flatMap(({ id }) => {
      const clone = toRescueClone(id);
      return clone === null ? [] : [clone];
    });
  const overwritten = (repository: string): Known['overwritten'] =>
    new Map(deps.forcePushes.list({ repository, limit: 500 }).map(({ before, ref, at, after }) => [before, { ref, at, deleted: isNoObject(after) }] as const));

  const finder = createFinder({
    gate,
    chains,
    scans: openLostScans(store),
    pins,
    log,
    clones: () => registry.clones().map(({ id, commonDir, repository, refFormat }) => ({ id, commonDir, repository, refFormat })),
    pathOf,
    overwritten,
    isPaused: deps.isPaused,
    now,
    onFound: publishSoon,
    onState: () => {},
  });
  const search = createSearch({
    hostId,
    gate,
    chains,
    clone(id) {
      const clone = registry.clone(id);
      return clone === undefined ? null : { commonDir: clone.commonDir, path: pathOf(id) };
    },
  });
  const pieces = createPieces(gate, join(deps.dataFolder, 'rescues'));
  const rescuer = createRescuer({
    pieces,
    hostId,
    gate,
    rescues,
    journal,
    orders: () => cloud.orders,
    log,
    clonesOf: rescueClones,
    clone: toRescueClone,
    nameOf,
    now,
    onChange: () => {},
  });
  const server = createRescueServer({
    pieces,
    gate,
    rescues,
    log,
    clonesOf: rescueClones,
    clone: toRescueClone,
    isFinding: (repository, commit) =>
      chains.holding(repository, commit).some((row) => row.hostId === hostId) ||
      overwritten(repository).has(commit) ||
      registry.clonesOf(repository).some(({ id }) => pins.ofClone(id).some(({ tip }) => tip === commit)),
    now,
  });

  function publishSoon(): void {
    if (!live) return;
    publishTimer ??= setTimeout(() => {
      publishTimer = null;
      void publish();
    }, publishAfterMs);
    publishTimer.unref();
  }

  async function publish(): Promise<void> {
    const findings = search.findings();
    const text = JSON.stringify(findings);
    if (text === published) return;
    try {
      await cloud.findings.put(findings);
      published = text;
    } catch (error) {
      log.warn('What is lost here could not be told to the other machines', { error });
    }
  }

  /** Reads what the others publish, unless that was done just now. A cloud that is slow is not waited for: what was known is answered. */
  async function readOthers(fresh = freshMs): Promise<void> {
    if (performance.now() - othersReadAt < fresh) return;
    reading ??= cloud.findings
      .readAll()
      .then((all) => {
        othersReadAt = performance.now();
        for (const one of all) if (one.hostId !== hostId) chains.replaceOf(one.hostId, one.chains);
      })
      .catch((error: unknown) => log.warn('What the other machines have lost could not be read', { error }))
      .finally(() => {
        reading = null;
      });
    let timer: NodeJS.Timeout | null = null;
    await Promise.race([
      reading,
      new Promise<void>((resolve) => {
        timer = setTimeout(resolve, patienceMs);
      }),
    ]);
    if (timer !== null) clearTimeout(timer);
  }

  /** Asks the machines that are there for changed text: what they publish does not hold it. */
  async function askOthers(
    query: LostSearch,
    signal: AbortSignal | undefined,
  ): Promise<{ readonly chains: readonly LostChain[]; readonly silent: readonly string[] }> {
    const there = deps.hosts().filter((host) => host.id !== hostId && Date.now() - Date.parse(host.lastSeenAt) < awayAfterMs);
    const { allHosts: _all, rewritten: _rewritten, limit: _limit, offset: _offset, ...asked } = query;
    const silent: string[] = [];
    const found = await Promise.all(
      there.map(async (host) => {
        const expiresAt = new Date(Date.now() + orderLifeMs.search).toISOString();
        const soon = AbortSignal.timeout(orderLifeMs.search);
        const both = signal === undefined ? soon : AbortSignal.any([signal, soon]);
        try {
          const answer = await cloud.orders.ask({ id: randomId('o-'), kind: 'search', from: hostId, to: host.id, query: asked, expiresAt }, both);
          if (answer.kind === 'done' && answer.result.kind === 'search') return answer.result.chains;
        } catch (error) {
          log.debug('A machine could not be asked', { host: host.name, error });
        }
        silent.push(host.name);
        return [];
      }),
    );
    return { chains: found.flat(), silent };
  }

  const refreshClone = (cloneId: string) => deps.refresh(registry.placesOf(cloneId).map((place) => place.checkoutId));

  async function restore({ repository, commit, branch }: LostChoice): Promise<Restored> {
    const own = chains.holding(repository, commit).filter((row) => row.hostId === hostId);
    const known = own[0]?.chain;
    let refusal = 'This machine has no clone of that repository.';
    // The clones that list it first; then any other that may still have it.
    const order = [...new Set([...own.flatMap((row) => row.cloneId ?? []), ...registry.clonesOf(repository).map(({ id }) => id)])];
    for (const id of order) {
      const clone = toRescueClone(id);
      if (clone === null) continue;
      const made = await restoreAsBranch(gate, journal, {
        clone,
        checkout: clone.checkout,
        commit,
        name: branch ?? null,
        hint: { branch: known?.branch ?? null, subject: known?.commits.find((one) => one.id === commit)?.subject ?? '' },
        bundle: pins.ofClone(id).find((pin) => pin.bundle !== null && pin.tip === commit)?.bundle ?? null,
        why: 'lost',
        event: null,
      });
      if (made.kind === 'made') {
        finder.changed(id);
        await refreshClone(id);
        await finder.scan([id], { thorough: false });
        return { kind: 'made', branch: made.branch, ref: made.ref, commit, path: clone.checkout?.path ?? null, line: made.line };
      }
      refusal = made.message;
      if (made.reason !== 'absent') break;
    }
    return { kind: 'refused', message: refusal };
  }

  const area: LostArea = {
    async search(query, signal) {
      if (!query.allHosts) return { ...(await searchHere(query, signal)), silent: [] };
      await readOthers();
      const [here, others] = await Promise.all([
        searchHere(query, signal),
        query.changed === undefined || query.changed === '' ? null : askOthers(query, signal),
      ]);
      if (others === null && here.items.length > 0) return { ...here, silent: [] };
      if (others === null) {
        await readOthers(freshForNothingMs);
        return { ...(await searchHere(query, signal)), silent: [] };
      }
      const items = new Map(here.items.map((one) => [`${one.repository} ${one.id}`, one]));
      for (const chain of others.chains) {
        const key = `${chain.repository} ${chain.id}`;
        const there = items.get(key);
        const heldBy = [...new Set([...(there?.heldBy ?? []), ...chain.heldBy])];
        items.set(key, there === undefined ? { ...chain, heldBy, tip: chain.id, held: null, rewritten: null, path: null } : { ...there, heldBy });
      }
      const sorted = [...items.values()].sort((a, b) => (a.at < b.at ? 1 : -1));
      return { items: sorted.slice(0, query.limit), total: sorted.length, silent: [...others.silent] };
    },
    quick: async (words, limit) => [...search.quick(words, limit)],
    find: search.find,
    scans: finder.states,
    async scan({ repositories, thorough }, signal) {
      const ids = repositories === undefined ? 'all' : [...new Set(repositories.flatMap((one) => registry.clonesOf(one).map(({ id }) => id)))];
      const stopped = await deps.during('Looking for lost commits', () => finder.scan(ids, { thorough, signal }).then(() => signal?.aborted === true));
      return !stopped;
    },
    stopScans: finder.stopScans,
    restore: (request) => deps.during('Making a branch', () => restore(request)),
    async rescue({ repository, commit, branch, host }, waitMs = 1500) {
      await readOthers(freshForNothingMs);
      const rows = chains.holding(repository, commit);
      const known = rows[0]?.chain;
      const seen = new Map(deps.hosts().map(({ id, lastSeenAt }) => [id, lastSeenAt]));
      const holders = [...new Set(rows.map((row) => row.hostId))]
        .filter((id) => id !== hostId && (host === undefined || id === host))
        .sort((a, b) => ((seen.get(a) ?? '') < (seen.get(b) ?? '') ? 1 : -1));
      if (host !== undefined && holders.length === 0 && host !== hostId) holders.push(host);
      const hint = { branch: known?.branch ?? null, subject: known?.commits.find((one) => one.id === commit)?.subject ?? '' };
      const answer = await rescuer.rescue({ repository, commit, holders, name: branch ?? null, hint }, waitMs);
      if ('kind' in answer) return answer;
      if (answer.state === 'here') for (const { id } of registry.clonesOf(repository)) await refreshClone(id);
      return { kind: 'rescue', rescue: answer };
    },
    rescues: rescuer.list,
  };

  async function searchHere(query: LostSearch, signal: AbortSignal | undefined) {
    const { items, total } = await search.search(query, signal);
    return { items: [...items], total };
  }

  const handlers: OrderHandlers = {
    async rescue(order) {
      await known.promise;
      return server.obey(order);
    },
    async piece(order) {
      return server.piece(order);
    },
    async search({ query }) {
      await known.promise;
      const { items } = await search.search({ ...query, allHosts: false, rewritten: false, limit: 200, offset: 0 });
      return {
        kind: 'done',
        result: {
          kind: 'search',
          chains: items.map(({ tip: _tip, held: _held, rewritten: _rewritten, path: _path, ...chain }) => ({ ...chain, heldBy: [hostId] })),
        },
      };
    },
  };

  return {
    area,
    handlers,
    /** Begins the background work of a host, once its checkouts are known. */
    start() {
      live = true;
      known.resolve();
      chains.keepOnly(
        registry.clones().map(({ id }) => id),
        deps.hosts().map(({ id }) => id),
      );
      registry.subscribe(({ put }) => {
        for (const checkout of put) {
          const cloneId = registry.place(checkout.id)?.cloneId;
          if (cloneId !== undefined) finder.changed(cloneId);
        }
      });
      finder.start();
      rescuer.start();
      void publish();
      const tidy = () => void server.tidy().catch((error: unknown) => log.warn('Private refs could not be looked after', { error }));
      tidy();
      tidyTimer = setInterval(tidy, tidyEveryMs);
      tidyTimer.unref();
    },
    async idle() {
      await finder.idle();
      await rescuer.idle();
      if (publishTimer === null) return;
      clearTimeout(publishTimer);
      publishTimer = null;
      await publish();
    },
    async stop() {
      // Begun again at the next start.
      known.reject(new Error('this host ends'));
      if (publishTimer !== null) clearTimeout(publishTimer);
      if (tidyTimer !== null) clearInterval(tidyTimer);
      await rescuer.stop();
      await finder.stop();
    },
  };
}
