import type { Config } from '../../shared/model/config.ts';
import type { Trouble } from '../../shared/model/snapshot.ts';
import type { Log } from '../log/log.ts';
import type { Cloud } from '../sync/ports.ts';
import { openAwsCloud } from './aws/open.ts';
import { openLocalCloud } from './local/open.ts';

export interface OpenCloudOptions {
  /** The file of the local cloud. */
  readonly localFile: string;
  readonly hostId: string;
  readonly log: Log;
  /** What a person should know of the way to the cloud now; empty when all is well. */
  readonly onTroubles: (troubles: readonly Trouble[]) => void;
}

/** Opens the cloud that the configuration names. The one place that asks for its kind. */
export function openCloud({ cloud }: Pick<Config, 'cloud'>, { localFile, hostId, log, onTroubles }: OpenCloudOptions): Cloud {
  switch (cloud.kind) {
    case 'aws':
      return openAwsCloud({ settings: cloud, hostId, log, onTroubles });
    case 'hub':
    case 'local':
      // A kind that is not in this version: alone, and `cloudNotice` says so.
      return openLocalCloud({ file: localFile, hostId, log });
  }
}

/** Why the cloud that the configuration names is not used, in words; null where it is. */
export function cloudNotice({ cloud }: Pick<Config, 'cloud'>): string | null {
  if (cloud.kind !== 'hub') return null;
  return 'cloud kind "hub" is not in this version yet, so this machine is in step with its remotes only. Write local or aws, or take it out.';
}
