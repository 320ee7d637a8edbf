import type { LostFound, LostSearch, RescueAnswer, Restored } from '../../shared/contract/lost.ts';
import type { Rescue } from '../../shared/model/lost.ts';
import type { LostArea, LostChoice } from '../engine/lost/area.ts';
import type { HostClient } from './running-host.ts';

/** What the command line asks of the finder, of a running host or of an engine of its own. */
export interface LostDoor {
  /** Looks at what is new first: what was lost a moment ago no background work has seen yet. */
  search(query: LostSearch): Promise<LostFound>;
  scan(thorough: boolean): Promise<void>;
  restore(choice: LostChoice): Promise<Restored>;
  /** Waits at most `waitMs` for another machine; `asked` means that it goes on waiting. */
  rescue(choice: LostChoice & { readonly host?: string | undefined }, waitMs: number): Promise<RescueAnswer>;
  rescues(): Promise<readonly Rescue[]>;
  /** Takes a rescue back. Null: there is none of that id. */
  stopRescue(id: string): Promise<Rescue | null>;
}

const everyMs = 250;

/** Through a running host. */
export function lostOfClient({ lost }: HostClient): LostDoor {
  return {
    async search(query) {
      await lost.scan(newIn(query));
      return lost.search(query);
    },
    async scan(thorough) {
      await lost.scan({ thorough });
    },
    restore: (choice) => lost.restore(choice),
    async rescue(choice, waitMs) {
      const answer = await lost.rescue(choice);
      if (answer.kind === 'refused') return answer;
      const until = Date.now() + waitMs;
      let { rescue } = answer;
      while (isOpen(rescue) && Date.now() < until) {
        await new Promise((resolve) => setTimeout(resolve, everyMs));
        rescue = (await lost.rescues()).find(({ id }) => id === rescue.id) ?? rescue;
      }
      return { kind: 'rescue', rescue };
    },
    rescues: () => lost.rescues(),
    stopRescue: (id) => lost.stopRescue({ id }),
  };
}

/** Through an engine that was started for this one job. */
export function lostOfEngine(lost: LostArea): LostDoor {
  return {
    async search(query) {
      await lost.scan(newIn(query));
      return lost.search(query);
    },
    async scan(thorough) {
      await lost.scan({ thorough });
    },
    restore: (choice) => lost.restore(choice),
    rescue: (choice, waitMs) => lost.rescue(choice, waitMs),
    rescues: async () => lost.rescues(),
    stopRescue: async (id) => lost.stopRescue(id),
  };
}

/** A clone in which nothing changed since it was looked at costs nothing. */
function newIn({ repository }: LostSearch): { readonly repositories?: string[]; readonly thorough: false } {
  return { ...(repository === undefined ? {} : { repositories: [repository] }), thorough: false };
}

function isOpen({ state }: Rescue): boolean {
  return state === 'asked' || state === 'brought';
}
