import { rmSync } from 'node:fs';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { joinHub } from '../../cloud/hub/client/join.ts';
import { leaveHub } from '../../cloud/hub/client/leave.ts';
import { editConfig } from '../../config/edit.ts';
import { type LoadedConfig, problemLine } from '../../config/load.ts';
import type { Paths } from '../../config/paths.ts';
import type { ResolveOptions } from '../../config/resolve.ts';
import type { Keychain } from '../../config/secret.ts';
import { replaceFile } from '../../config/write-file.ts';
import { hubAccess } from './hub-access.ts';

export interface HubJoiningParts {
  readonly loaded: () => LoadedConfig;
  readonly resolving: ResolveOptions;
  readonly paths: Pick<Paths, 'dataFolder'>;
  readonly hostId: () => string;
  /** Left out: there is none. */
  readonly keychain?: Keychain;
  /** The file was changed: a running engine follows. */
  readonly configChanged: () => Promise<void>;
}

/** Joining and leaving a hub, for the command line and the page. Answers in words why not; null: done. */
export interface HubJoining {
  join(url: string, code: string): Promise<string | null>;
  leave(): Promise<string | null>;
}

/** Where a token that was traded for a code is kept, readable by this user alone. */
export function hubFiles(dataFolder: string): { readonly token: string; readonly certificate: string } {
  return { token: join(dataFolder, 'hub-token'), certificate: join(dataFolder, 'hub-certificate.pem') };
}

/** A path as the configuration names it: from its own folder where it lies below, so that the whole may be moved or copied. */
function fromFile(file: string, path: string): string {
  const short = relative(dirname(file), path);
  return short.startsWith('..') || isAbsolute(short) ? path : short;
}

/** The joining of one installation. */
export function createHubJoining({ loaded, resolving, paths, hostId, keychain, configChanged }: HubJoiningParts): HubJoining {
  const files = hubFiles(paths.dataFolder);
  return {
    async join(url, code) {
      const { config, resolved, readable, problems } = loaded();
      if (!readable) return problems.map(problemLine).join('; ');
      if (config.hub !== undefined) return 'this machine is a hub itself: take hub out of its configuration first';
      const result = await joinHub({ url, code, hostId: hostId(), name: resolved.hostName });
      if (result.kind === 'refused') return result.message;
      const { token, certificate, url: origin } = result.joined;
      // Before the configuration names them; a file that was there is replaced in one step.
      replaceFile(files.token, `${token}\n`);
      if (certificate === null) rmSync(files.certificate, { force: true });
      else replaceFile(files.certificate, certificate);
      const named = (path: string) => fromFile(loaded().file, path);
      const cloud = {
        kind: 'hub',
        url: origin,
        token: { file: named(files.token) },
        ...(certificate === null ? {} : { certificate: named(files.certificate) }),
      };
      const edit = editConfig(loaded().file, [{ path: ['cloud'], value: cloud }], resolving);
      if (edit.kind === 'refused') return edit.problems.map(problemLine).join('; ');
      await configChanged();
      return null;
    },
    async leave() {
      const { config, file } = loaded();
      const { cloud } = config;
      if (cloud.kind !== 'hub') return 'this machine is with no hub';
      const access = hubAccess(cloud, file, keychain);
      const edit = editConfig(file, [{ path: ['cloud'], value: { kind: 'local' } }], resolving);
      if (edit.kind === 'refused') return edit.problems.map(problemLine).join('; ');
      await configChanged();
      // A hub that is off keeps the token until somebody withdraws it there; it is of no use without the file.
      await leaveHub({ ...access, url: cloud.url }).catch(() => {});
      for (const one of Object.values(files)) rmSync(one, { force: true });
      return null;
    },
  };
}
