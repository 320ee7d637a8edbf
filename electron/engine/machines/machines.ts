import type { Host } from '../../../shared/model/host.ts';
import type { PauseAnswer } from '../../../shared/model/pause.ts';
import type { PullResult, PullTarget } from '../../../shared/model/pull.ts';
import type { Cloud } from '../../sync/ports.ts';
import type { PauseAnywhere } from './pause-anywhere.ts';
import type { PullAnywhere } from './pull-anywhere.ts';

/** What may be asked of a machine as a whole. */
export interface MachinesArea {
  /** Looks at the remotes of `target` and moves nothing. Never throws for what a remote may do. */
  fetch(target: PullTarget, signal?: AbortSignal): Promise<readonly PullResult[]>;
  /** Pauses a machine's background work until then, or ends its pause (null). Never throws for what a cloud may do. */
  pause(hostId: string, until: string | null): Promise<PauseAnswer>;
  /** Takes back a pause that still waits for its machine. */
  withdrawPause(hostId: string): Promise<void>;
  /** Forgets another machine. Answers null, or in words why not. */
  forget(hostId: string): Promise<string | null>;
}

export interface MachinesParts {
  readonly hostId: string;
  readonly anywhere: Pick<PullAnywhere, 'fetch'>;
  readonly pauses: Pick<PauseAnywhere, 'pause' | 'withdraw'>;
  readonly cloud: Pick<Cloud, 'states'>;
  readonly hosts: () => readonly Host[];
  /** Where this machine is a hub: that one asks it no more. */
  readonly withdraw: (hostId: string) => boolean;
  /** Reads the list of hosts again. */
  readonly look: () => Promise<void>;
}

/** The area of one engine. */
export function createMachinesArea({ hostId, anywhere, pauses, cloud, hosts, withdraw, look }: MachinesParts): MachinesArea {
  return {
    fetch: anywhere.fetch,
    pause: pauses.pause,
    withdrawPause: pauses.withdraw,
    async forget(id) {
      if (id === hostId) return 'this machine cannot forget itself';
      if (!hosts().some((host) => host.id === id)) return 'no such machine is known here';
      try {
        // The token first: what still runs there would put its states back at once.
        withdraw(id);
        await cloud.states.forget(id);
        await look();
        return null;
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
    },
  };
}
