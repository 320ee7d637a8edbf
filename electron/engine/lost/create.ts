import { join } from 'node:path';
import type { Host } from '../../../shared/model/host.ts';
import { isNoObject } from '../../../shared/model/id.ts';
import type { Gate } from '../../git/gate.ts';
import type { Log } from '../../log/log.ts';
import type { Known } from '../../recovery/chains/why.ts';
import { createFinder } from '../../recovery/finder.ts';
import { createRescuer } from '../../recovery/rescue/ask.ts';
import { createPieces } from '../../recovery/rescue/pieces.ts';
import type { RescueClone } from '../../recovery/rescue/rescue-clone.ts';
import { createRescueServer } from '../../recovery/rescue/serve.ts';
import { createSearch } from '../../recovery/search.ts';
import type { ForcePushes } from '../../store/force-pushes.ts';
import type { Journal } from '../../store/journal.ts';
import { openLostChains } from '../../store/lost-chains.ts';
import { openLostScans } from '../../store/lost-scans.ts';
import type { Store } from '../../store/open.ts';
import { openPins } from '../../store/pins.ts';
import { openRescues } from '../../store/rescues.ts';
import type { Cloud } from '../../sync/ports.ts';
import type { Registry } from '../../workspace/registry.ts';
import type { OrderHandlers } from '../machines/obey.ts';
import type { LostArea } from './area.ts';
import { createOthers } from './others.ts';
import { createPublishing } from './publish.ts';
import { restoreLost } from './restore.ts';
import { freshForNothingMs, searchEverywhere } from './search-everywhere.ts';

/** What the lost-commit finder is put together from. */
export interface LostDeps {
  readonly hostId: string;
  readonly store: Store;
  readonly gate: Gate;
  readonly journal: Journal;
  /** Everref's own data folder. */
  readonly dataFolder: string;
  readonly forcePushes: Pick<ForcePushes, 'list'>;
  readonly registry: Registry;
  /** Tells of each clone whose git folder changed, even where no state of it did. */
  readonly onGitFolder: (listener: (cloneId: string) => void) => void;
  readonly cloud: Pick<Cloud, 'orders' | 'findings'>;
  readonly log: Log;
  readonly hosts: () => readonly Host[];
  readonly isPaused: () => boolean;
  /** Runs work that the page shows (null: without words), and that whoever waits for idle waits for. */
  readonly during: <T>(words: string | null, work: () => Promise<T>) => Promise<T>;
  /** Looks at the checkouts of a clone again: a branch was made. */
  readonly refresh: (checkoutIds: readonly string[]) => Promise<void>;
}

const tidyEveryMs = 3_600_000;

/** The finder as the engine starts and stops it. */
export type LostService = ReturnType<typeof createLostArea>;

/** Puts finder, search, restore and rescue together. `start` begins the background work of a host; a single job does without. */
export function createLostArea(deps: LostDeps) {
  const { hostId, store, gate, journal, registry, cloud, log } = deps;
  const chains = openLostChains(store, hostId);
  const rescues = openRescues(store);
  const pins = openPins(store);
  const nameOf = (id: string) => deps.hosts().find((host) => host.id === id)?.name ?? 'another machine';
  const now = () => new Date();
  let tidyTimer: NodeJS.Timeout | null = null;
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
    onFound: () => publishing.soon(),
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
  const others = createOthers({ hostId, chains, cloud, hosts: deps.hosts, log });
  const publishing = createPublishing(cloud, search.findings, log);
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

  const refreshClone = (cloneId: string) => deps.refresh(registry.placesOf(cloneId).map((place) => place.checkoutId));

  const lookAgain = async (cloneId: string) => {
    finder.changed(cloneId);
    await refreshClone(cloneId);
    await finder.scan([cloneId], { thorough: false });
  };

  const area: LostArea = {
    search: (query, signal) => searchEverywhere({ search, others, hostId }, query, signal),
    quick: async (words, limit) => [...search.quick(words, limit)],
    find: search.find,
    scans: finder.states,
    async scan({ repositories, thorough }, signal) {
      const ids = repositories === undefined ? 'all' : [...new Set(repositories.flatMap((one) => registry.clonesOf(one).map(({ id }) => id)))];
      const stopped = await deps.during('Looking for lost commits', () => finder.scan(ids, { thorough, signal }).then(() => signal?.aborted === true));
      return !stopped;
    },
    stopScans: finder.stopScans,
    restore: (request) =>
      deps.during('Making a branch', () =>
        restoreLost({ hostId, gate, journal, chains, pins, clone: toRescueClone, clonesOf: rescueClones, onMade: lookAgain }, request),
      ),
    async rescue({ repository, commit, branch, host }, waitMs = 1500) {
      await others.read(freshForNothingMs);
      const rows = chains.holding(repository, commit);
      const known = rows[0]?.chain;
      const seen = new Map(deps.hosts().map(({ id, lastSeenAt }) => [id, lastSeenAt]));
      // Who lists it as lost, and who keeps it as the tip that a force push overwrote.
      const keeping = deps.forcePushes.list({ repository, limit: 500 }).flatMap(({ before, heldBy }) => (before === commit ? heldBy : []));
      const holders = [...new Set([...rows.map((row) => row.hostId), ...keeping])]
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
    stopRescue: rescuer.stopRescue,
  };

  const handlers: OrderHandlers = {
    async rescue(order) {
      await known.promise;
      return server.obey(order);
    },
    async piece(order) {
      return server.piece(order);
    },
    async forget(order) {
      await known.promise;
      return server.forget(order);
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
      known.resolve();
      chains.keepOnly(
        registry.clones().map(({ id }) => id),
        deps.hosts().map(({ id }) => id),
      );
      deps.onGitFolder((cloneId) => finder.changed(cloneId));
      finder.start();
      rescuer.start();
      publishing.start();
      const tidy = () => void server.tidy().catch((error: unknown) => log.warn('Private refs could not be looked after', { error }));
      tidy();
      tidyTimer = setInterval(tidy, tidyEveryMs);
      tidyTimer.unref();
    },
    async idle() {
      await finder.idle();
      await rescuer.idle();
      await publishing.flush();
    },
    async stop() {
      // Begun again at the next start.
      known.reject(new Error('this host ends'));
      publishing.stop();
      if (tidyTimer !== null) clearInterval(tidyTimer);
      await rescuer.stop();
      await finder.stop();
    },
  };
}
