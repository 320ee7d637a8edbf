import type { ForcePush } from '../../../shared/model/force-push.ts';
import { isAncestor } from '../../git/commands/merge-base.ts';
import { GitError } from '../../git/error.ts';
import type { Gate } from '../../git/gate.ts';
import { createForcePushBook, type ForcePushBook, seenFrom } from '../../history/book.ts';
import type { Log } from '../../log/log.ts';
import { type ForcePushes, type ForcePushQuery, openForcePushes } from '../../store/force-pushes.ts';
import type { Store } from '../../store/open.ts';
import type { History } from '../../sync/ports.ts';
import type { Registry } from '../../workspace/registry.ts';

export interface HistoryDeps {
  readonly hostId: string;
  readonly store: Store;
  readonly gate: Gate;
  readonly registry: Pick<Registry, 'clonesOf' | 'placesOf'>;
  readonly cloud: History;
  readonly log: Log;
  /** The newest ones, when some of them have changed. */
  readonly onNewest: (list: readonly ForcePush[]) => void;
  /** Something that a person might want to be told of. */
  readonly tell: (entry: ForcePush) => void;
  readonly now?: () => Date;
}

/** The history of force pushes on this host, in step with what the others find. */
export interface HistoryDesk {
  readonly book: ForcePushBook;
  readonly table: ForcePushes;
  /** As a person reads it here, newest first. */
  list(query: ForcePushQuery): readonly ForcePush[];
  get(id: string): ForcePush | null;
  /** Reads what the other hosts found; now and then by itself after `start`. */
  catchUp(): Promise<void>;
  /** Another machine told of a push: it may have found something, in a moment. */
  expect(): void;
  start(): void;
  idle(): Promise<void>;
  stop(): Promise<void>;
}

const dayMs = 86_400_000;
/** What happened longer ago than this is history when it is found: nobody is told. */
const newsMs = 2 * dayMs;
/** How far back the others' findings are read at the first time, and how often after that. */
const daysBack = 90;
const everyMs = 10 * 60_000;
/** Another host writes what it finds after it has fetched. */
const soonMs = 4000;
const mostRead = 2000;
/** Travel with every snapshot. */
export const mostShown = 50;

/** Makes it; reads nothing before `start`. */
export function createHistoryDesk({ hostId, store, gate, registry, cloud, log, onNewest, tell, now = () => new Date() }: HistoryDeps): HistoryDesk {
  const table = openForcePushes(store);
  let publishing: Promise<unknown> = Promise.resolve();
  let reading: Promise<void> | null = null;
  let readAt: string | null = null;
  let timer: NodeJS.Timeout | null = null;
  let soon: NodeJS.Timeout | null = null;
  let isToBeShown = false;
  let stopped = false;

  async function contains(repository: string, ancestor: string, descendant: string): Promise<boolean | null> {
    for (const { id, commonDir } of registry.clonesOf(repository)) {
      const cwd = registry.placesOf(id)[0]?.path ?? commonDir;
      try {
        return await gate.admit(commonDir, 'read', (git) => isAncestor(git, cwd, ancestor, descendant));
      } catch (error) {
        if (!(error instanceof GitError)) throw error;
      }
    }
    return null;
  }

  const list = (query: ForcePushQuery) => table.list(query).map((entry) => seenFrom(entry, hostId));

  // A first look finds hundreds at once: shown together.
  function showNewest(): void {
    if (isToBeShown) return;
    isToBeShown = true;
    setImmediate(() => {
      isToBeShown = false;
      if (!stopped) onNewest(list({ limit: mostShown }));
    });
  }

  const book = createForcePushBook({
    hostId,
    table,
    contains,
    onRemoved: showNewest,
    onChange(entry, { isNew, told }) {
      const shown = seenFrom(entry, hostId);
      const isNews = now().getTime() - Date.parse(entry.at) < newsMs;
      // A webhook is quicker than the fetch that brings what is to be counted: it is told then.
      const isCounted = entry.lost !== null || entry.kept !== null || !entry.sources.includes('webhook');
      if (isNews && isCounted) tell(shown);
      showNewest();
      if (told) return;
      publishing = publishing
        .then(() => cloud.add(entry))
        .catch((error: unknown) => log.warn('a force push could not be told to the other machines', { error, isNew }));
    },
  });

  async function read(): Promise<void> {
    const from = new Date(readAt === null ? now().getTime() - daysBack * dayMs : Date.parse(readAt) - dayMs);
    const startedAt = now().toISOString();
    try {
      await book.learn(await cloud.list({ since: from.toISOString(), limit: mostRead }));
      readAt = startedAt;
    } catch (error) {
      log.warn('the force pushes that other machines found could not be read', { error });
    }
  }

  function catchUp(): Promise<void> {
    reading ??= read().finally(() => {
      reading = null;
    });
    return reading;
  }

  return {
    book,
    table,
    list,
    get(id) {
      const entry = table.get(id);
      return entry === null ? null : seenFrom(entry, hostId);
    },
    catchUp,
    expect() {
      if (stopped || soon !== null) return;
      soon = setTimeout(() => {
        soon = null;
        void catchUp();
      }, soonMs);
      soon.unref();
    },
    start() {
      void catchUp();
      timer = setInterval(() => void catchUp(), everyMs);
      timer.unref();
    },
    async idle() {
      await reading;
      await publishing;
    },
    async stop() {
      stopped = true;
      if (timer !== null) clearInterval(timer);
      if (soon !== null) clearTimeout(soon);
      await reading;
      await publishing;
    },
  };
}

/** What is shown before anything was looked at. */
export function newestForcePushes(store: Store, hostId: string): ForcePush[] {
  return openForcePushes(store)
    .list({ limit: mostShown })
    .map((entry) => seenFrom(entry, hostId));
}
