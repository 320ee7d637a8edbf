import { joinAlias } from '../../config/overrides.ts';
import type { RootLog } from '../../log/open-log.ts';
import type { Journal } from '../../store/journal.ts';
import type { Store } from '../../store/open.ts';
import { openOutboxTable } from '../../store/outbox.ts';
import { openRemoteStates } from '../../store/remote-states.ts';
import { createOutbox } from '../../sync/exchange/outbox.ts';
import { createPublisher, type PublisherOptions } from '../../sync/exchange/publish.ts';
import { createReceiver, type ReceiverOptions } from '../../sync/exchange/receive.ts';
import type { Cloud } from '../../sync/ports.ts';
import type { ThisMachine } from '../here/this-machine.ts';
import type { Configuration } from '../settings/configuration.ts';
import type { AtWork } from '../show/at-work.ts';
import type { Showing } from '../show/showing.ts';
import { within } from '../within.ts';
import { createPullAnywhere } from './pull-anywhere.ts';
import type { Self } from './self.ts';

export interface OtherMachinesDeps {
  readonly hostId: string;
  readonly self: Self;
  readonly configuration: Configuration;
  readonly log: RootLog;
  readonly store: Store;
  readonly journal: Journal;
  readonly cloud: Cloud;
  readonly here: ThisMachine;
  readonly showing: Showing;
  readonly atWork: AtWork;
  /** Resolves when every checkout of this host was looked at once: pushes are followed from then on. */
  readonly ready: Promise<void>;
  readonly onRelayed: NonNullable<ReceiverOptions['onRelayed']>;
  /** Another machine runs under this one's identity (N-14). */
  readonly onForeign: PublisherOptions['onForeign'];
}

/** So long the other machines wait at most for what this one shows first, and for its states. */
const firstWithinMs = 1000;
const statesWithinMs = 3000;

/** What is told to the other machines, what is heard of them, and pulls that may be for any of them. */
export type OtherMachines = ReturnType<typeof createOtherMachines>;

/** Puts them together. Nothing runs yet. */
export function createOtherMachines(deps: OtherMachinesDeps) {
  const { hostId, self, configuration, log, store, journal, cloud, here, showing, atWork, ready, onRelayed, onForeign } = deps;
  const { registry, puller } = here;
  const { holder } = showing;

  const outbox = createOutbox({ table: openOutboxTable(store), bus: cloud.bus, log: log.child('outbox') });
  const firstLook = async () => {
    // An ending is no fault: then nothing is told any more.
    if (!(await here.workspace.restore())) await ready.catch(() => {});
  };
  const publisher = createPublisher({
    ...{ hostId, host: self.told, cloud, outbox, registry, journal, log: log.child('publish'), onForeign },
    // What this machine shows comes first: where the table is a file here, all of it would be read before anybody else had a turn. A disk may not answer.
    first: () => within(here.workspace.restore(), firstWithinMs),
    // Writing all of it would take turns from the first look.
    looked: () => within(firstLook(), statesWithinMs),
  });
  const receiver = createReceiver({
    hostId,
    ready,
    cloud,
    registry,
    remoteStates: openRemoteStates(store),
    journal,
    log: log.child('receive'),
    ownName: (id) => joinAlias(id, configuration.now().config.aliases),
    async onPush(event, clones) {
      await here.follow(event, clones);
    },
    onRelayed,
    onRemote({ hosts, put, removed }) {
      if (hosts !== null) holder.change({ hosts: [self.now(), ...hosts] });
      if (put.length + removed.length > 0) holder.changeCheckouts(put, removed);
    },
  });
  const anywhere = createPullAnywhere({
    hostId,
    orders: cloud.orders,
    pullHere: (ids, why, signal) => atWork.during('Pulling', () => puller.pull(ids, why, signal)),
    fetchHere: (ids, why, signal) => atWork.during('Fetching', () => puller.fetch(ids, why, signal)),
    hosts: () => holder.current().hosts,
    checkouts: () => holder.current().checkouts,
    now: Date.now,
  });
  return { outbox, publisher, receiver, anywhere };
}
