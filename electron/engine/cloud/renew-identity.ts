import { adoptIdentity } from '../../cloud/hub/client/adopt.ts';
import { loadConfig } from '../../config/load.ts';
import type { Paths } from '../../config/paths.ts';
import type { Keychain } from '../../config/secret.ts';
import { replaceFile } from '../../config/write-file.ts';
import { nextHostIdentity, takeNextIdentity } from '../../store/host.ts';
import { openStore } from '../../store/open.ts';
import { hubAccess } from './hub-access.ts';
import { hubFiles } from './hub-join.ts';

/**
 * Gives this installation an identity of its own. A hub's token is for one identity: a new one is asked for before the old is left. Cut off anywhere it
 * can be run again. Throws where the hub cannot be asked.
 */
export async function renewIdentity(paths: Paths, keychain?: Keychain): Promise<void> {
  const store = openStore(paths.storeFile);
  try {
    const next = nextHostIdentity(store);
    const { config, resolved, file } = loadConfig(paths.configFile, { localCloudFile: paths.localCloudFile });
    if (config.cloud.kind === 'hub') {
      const { url, token } = config.cloud;
      const fresh = await adoptIdentity({ ...hubAccess(config.cloud, file, keychain), url }, next, resolved.hostName);
      // A token from elsewhere (the environment) cannot be replaced from here: the hub then says that it is another machine's.
      if ('file' in token) replaceFile(hubFiles(paths.dataFolder).token, `${fresh}\n`);
    }
    takeNextIdentity(store);
  } finally {
    store.close();
  }
}
