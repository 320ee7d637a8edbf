import type { Config } from '../../shared/model/config.ts';
import type { Trouble } from '../../shared/model/snapshot.ts';
import type { Log } from '../log/log.ts';
import type { Cloud } from '../sync/ports.ts';
import { openAwsCloud } from './aws/open.ts';
import type { HubAddress } from './hub/client/connection.ts';
import { openHubCloud } from './hub/client/open.ts';
import { openLocalCloud } from './local/open.ts';

export interface OpenCloudOptions {
  /** The file of the local cloud. */
  readonly localFile: string;
  /** A hub's token and certificate, from where the configuration says. */
  readonly hub: (cloud: Extract<Config['cloud'], { readonly kind: 'hub' }>) => Omit<HubAddress, 'url'>;
  readonly hostId: string;
  readonly log: Log;
  /** What a person should know of the way to the cloud now; empty when all is well. */
  readonly onTroubles: (troubles: readonly Trouble[]) => void;
}

/** Opens the cloud that the configuration names. The one place that asks for its kind. */
export function openCloud({ cloud }: Pick<Config, 'cloud'>, { localFile, hub, hostId, log, onTroubles }: OpenCloudOptions): Cloud {
  switch (cloud.kind) {
    case 'aws':
      return openAwsCloud({ settings: cloud, hostId, log, onTroubles });
    case 'hub':
      return openHubCloud({ ...hub(cloud), url: cloud.url, hostId, log, onTroubles });
    case 'local':
      return openLocalCloud({ file: localFile, hostId, log });
  }
}
