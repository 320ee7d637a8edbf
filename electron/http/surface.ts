import { createRouter } from '../api/router.ts';
import type { Paths } from '../config/paths.ts';
import type { Engine } from '../engine/engine.ts';
import type { RootLog } from '../log/open-log.ts';
import { clearRunning, writeRunning } from '../store/running.ts';
import { createAccess } from './access.ts';
import { startServer } from './server.ts';

export interface SurfaceOptions {
  readonly engine: Engine;
  readonly paths: Paths;
  readonly log: RootLog;
  readonly version: string;
  readonly listen: string;
  readonly pageFolder: string;
  /** What the contract's `app.stop` does. */
  readonly stop: () => void;
}

export interface Surface {
  readonly origin: string;
  /** The bearer for this process's life. */
  readonly token: string;
  newLink(): string;
  close(): Promise<void>;
}

/** Opens what the command line and a browser here may ask, and writes down where it is (readable by this user alone). Throws `ListenError`. */
export async function openSurface({ engine, paths, log, version, listen, pageFolder, stop }: SurfaceOptions): Promise<Surface> {
  const access = createAccess();
  log.hide(access.token);
  const server = await startServer({ listen, router: createRouter(engine, { stop }), access, pageFolder, log: log.child('http') });
  try {
    writeRunning(paths.runningFile, { url: server.origin, token: access.token, pid: process.pid, version });
  } catch (error) {
    // An open door that nobody can find would keep this process alive for ever.
    await server.close();
    throw new Error(
      `${paths.runningFile} cannot be written (${error instanceof Error ? error.message : String(error)}): make room, or see who may write there`,
      {
        cause: error,
      },
    );
  }
  return {
    origin: server.origin,
    token: access.token,
    newLink: server.newLink,
    async close() {
      clearRunning(paths.runningFile);
      await server.close();
    },
  };
}
