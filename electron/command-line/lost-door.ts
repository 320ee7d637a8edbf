import type { LostFound, LostSearch, RescueAnswer, Restored } from '../../shared/contract/lost.ts';
import { isUnderWay, type Rescue } from '../../shared/model/lost.ts';
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
    search: (query) => searchNew(lost, query),
    async scan(thorough) {
      await lost.scan({ thorough });
    },
    restore: (choice) => lost.restore(choice),
    async rescue(choice, waitMs) {
      const answer = await lost.rescue(choice);
      if (answer.kind === 'refused') return answer;
      const until = Date.now() + waitMs;
      let { rescue } = answer;
      while (isUnderWay(rescue) && Date.now() < until) {
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
    search: (query) => searchNew(lost, query),
    async scan(thorough) {
      await lost.scan({ thorough });
    },
    restore: (choice) => lost.restore(choice),
    rescue: (choice, waitMs) => lost.rescue(choice, waitMs),
    rescues: async () => lost.rescues(),
    stopRescue: async (id) => lost.stopRescue(id),
  };
}

interface Finder {
  search(query: LostSearch): Promise<LostFound>;
  scan(wish: { repositories?: string[]; thorough: boolean }): Promise<unknown>;
}

/** A clone in which nothing changed since it was looked at costs nothing. */
async function searchNew(lost: Finder, query: LostSearch): Promise<LostFound> {
  await lost.scan({ ...(query.repository === undefined ? {} : { repositories: [query.repository] }), thorough: false });
  return lost.search(query);
}
