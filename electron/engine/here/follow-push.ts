import type { PullResult } from '../../../shared/model/pull.ts';
import type { PushEvent } from '../../../shared/model/push.ts';
import type { FullUpdater } from '../../sync/update/update.ts';
import type { Clone } from '../../workspace/clone.ts';
import type { Registry } from '../../workspace/registry.ts';
import type { AtWork } from '../show/at-work.ts';

export interface FollowPushDeps {
  readonly updater: Pick<FullUpdater, 'update'>;
  readonly registry: Pick<Registry, 'placesOf'>;
  readonly atWork: AtWork;
  readonly refresh: (checkoutIds: readonly string[]) => Promise<void>;
  /** What the looks did, as each is done. */
  readonly onResults: (results: readonly PullResult[], event: PushEvent) => void;
}

/** Looks at a pushed ref in every remote of these clones that is its repository; answers what came of it. */
export function createFollowPush({ updater, registry, atWork, refresh, onResults }: FollowPushDeps) {
  return async (event: PushEvent, clones: readonly Clone[]): Promise<readonly PullResult[]> => {
    const looks = clones.flatMap((clone) => clone.remotes.filter((remote) => remote.repository === event.repository).map((remote) => ({ clone, remote })));
    const results = await atWork.during(`Following a push to ${event.repository}`, () =>
      Promise.all(
        looks.map(async ({ clone, remote }) => {
          const report = await updater.update({ clone, remote, branches: [event.ref], why: 'push', event: event.id, urgency: 'now', movesHeld: false });
          onResults(report.results, event);
          if (report.changed) await refresh(registry.placesOf(clone.id).map((place) => place.checkoutId));
          return report.results;
        }),
      ),
    );
    return results.flat();
  };
}
