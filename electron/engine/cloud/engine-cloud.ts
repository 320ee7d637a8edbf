import type { Trouble } from '../../../shared/model/snapshot.ts';
import { openCloud } from '../../cloud/open-cloud.ts';
import { createSwitchableCloud } from '../../cloud/switchable.ts';
import type { LoadedConfig } from '../../config/load.ts';
import type { Paths } from '../../config/paths.ts';
import type { Keychain } from '../../config/secret.ts';
import type { Log } from '../../log/log.ts';
import type { Cloud } from '../../sync/ports.ts';
import type { Exchange } from '../machines/exchange.ts';
import { hubAccess } from './hub-access.ts';

export interface EngineCloudParts {
  readonly loaded: () => LoadedConfig;
  readonly paths: Pick<Paths, 'localCloudFile'>;
  readonly hostId: string;
  readonly keychain: Keychain;
  readonly log: Log;
  readonly onTroubles: (troubles: readonly Trouble[]) => void;
}

/** The cloud of one engine. */
export interface EngineCloud {
  /** The same object for good; whatever is behind it. */
  readonly cloud: Cloud;
  /** Goes over to the cloud that the configuration names by now, if it is another, without a restart: what waits in the outbox goes there. */
  follow(exchange: Exchange): Promise<void>;
  /** Resolves when no change is under way. */
  settled(): Promise<void>;
}

/** Opens the cloud that the configuration names. */
export function createEngineCloud({ loaded, paths, hostId, keychain, log, onTroubles }: EngineCloudParts): EngineCloud {
  const wanted = () => JSON.stringify([loaded().config.cloud, loaded().resolved.localCloudFile]);
  let inUse = wanted();
  /** Changes come one after another: a saved file and a saved setting may tell of the same one. */
  let changing: Promise<void> = Promise.resolve();

  function open(): Cloud {
    const mark = wanted();
    inUse = mark;
    return openCloud(loaded().config, {
      localFile: loaded().resolved.localCloudFile ?? paths.localCloudFile,
      hub: (cloud) => hubAccess(cloud, loaded().file, keychain),
      hostId,
      log,
      // What one that was left has still to say is of no interest.
      onTroubles: (list) => mark === inUse && onTroubles(list),
    });
  }
  const { cloud, switchTo } = createSwitchableCloud(open());

  async function change(exchange: Exchange): Promise<void> {
    if (wanted() === inUse) return;
    await exchange.moveOver(async () => {
      await switchTo(open);
      onTroubles([]);
    });
    log.info('the cloud was changed', { cloud: cloud.describe() });
  }

  return {
    cloud,
    follow(exchange) {
      changing = changing.catch(() => {}).then(() => change(exchange));
      return changing;
    },
    settled: () => changing.catch(() => {}),
  };
}
