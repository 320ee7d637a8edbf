import { loadConfig, problemLine } from '../config/load.ts';
import { findPaths } from '../config/paths.ts';
import { createRenewableEngine } from '../engine/cloud/renewable.ts';
import { openSurface, type Surface } from '../http/surface.ts';
import { logFaults } from '../log/faults.ts';
import { openLog } from '../log/open-log.ts';
import { takeLock } from '../store/running.ts';
import { pageFolder, receiverFile, type StartHelper } from './built-files.ts';
import { findRunningHost } from './door.ts';
import { offerWords } from './hub-words.ts';
import { printJson, say } from './print.ts';
import { newLink } from './running-host.ts';
import { version } from './version.ts';

export interface ServeOptions {
  readonly json: boolean;
  /** Instead of `serve.listen`. */
  readonly listen: string | null;
  readonly startHelper: StartHelper;
  /** `everref hub`: switch the hub on, whatever the configuration says. */
  readonly isHub?: boolean;
}

/** Runs the headless host until SIGTERM, SIGINT or `everref stop`; answers its exit code. A second one per EVERREF_HOME is refused. */
export async function serve(options: ServeOptions): Promise<number> {
  const paths = findPaths();
  const lock = takeLock(paths);
  if (lock.kind === 'held') return refuse();
  const log = openLog({ file: paths.logFile, toStderr: true });
  logFaults(log);
  const config = loadConfig(paths.configFile, { localCloudFile: paths.localCloudFile });
  for (const problem of config.problems) say(problemLine(problem));
  const engine = createRenewableEngine({
    paths,
    log,
    version,
    mode: 'host',
    startHelper: options.startHelper,
    receiverFile: receiverFile(),
    isHub: options.isHub ?? false,
  });
  const listen = options.listen ?? config.config.serve.listen;
  const ending = endSignal();
  let surface: Surface | null = null;
  try {
    surface = await openSurface({
      engine,
      paths,
      log,
      version,
      listen,
      pageFolder: pageFolder(),
      stop: ending.end,
    });
    if (!isLoopback(listen)) log.warn('this page can be reached from other machines, without encryption; only its link and token keep others out', { listen });
    await engine.start();
    const hub = engine.hub.state();
    if (options.isHub === true && hub.kind !== 'serving') {
      say(`everref: ${hub.kind === 'failed' ? hub.message : 'the hub did not start'}`);
      return 1;
    }
    const served = hub.kind === 'serving' ? { hub: { url: hub.urls[0], urls: hub.urls, fingerprint: hub.fingerprint } } : {};
    if (options.json) printJson({ url: surface.newLink(), token: surface.token, pid: process.pid, version, ...served });
    else
      process.stdout.write(
        `Everref ${version} is running. Open this link in a browser (it works once; ${everref()} open prints another):\n\n  ${surface.newLink()}\n\n`,
      );
    const offer = options.isHub === true && !options.json ? engine.hub.offer() : null;
    if (offer !== null) process.stdout.write(`${offerWords(offer)}\n`);
    log.info('ready', { origin: surface.origin });
    await ending.asked;
    log.info('ending');
    return 0;
  } finally {
    await surface?.close();
    await engine.stop();
    lock.release();
    log.close();
  }
}

async function refuse(): Promise<number> {
  const host = await findRunningHost();
  say(
    host === null
      ? 'everref: another Everref is just starting or ending here (same EVERREF_HOME); try again in a moment'
      : `everref: Everref is already running here (process ${host.pid}). Open ${await newLink(host)}\nor end it with: everref stop`,
  );
  return 1;
}

/** Whether `address:port` is reached from this machine only. */
function isLoopback(listen: string): boolean {
  return /^(?:127\.|\[::1\]:|localhost:)/.test(listen);
}

interface Ending {
  readonly asked: Promise<void>;
  end(): void;
}

/**
 * Resolves on the first signal; a second one ends the process at once, for whoever is in a hurry. A host that was started with a channel to its
 * parent (the demo's, the tests') also ends when the parent is gone, however it died.
 */
function endSignal(): Ending {
  let end = () => {};
  const asked = new Promise<void>((resolve) => {
    end = resolve;
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      end();
      process.once(signal, () => process.exit(130));
    });
  }
  if (process.channel !== undefined) {
    process.once('disconnect', end);
    // Waiting for that must not keep an ended host alive.
    process.channel.unref();
  }
  return { asked, end };
}

/** How the command line is called from where this was started: npm says so of a script of its own. */
function everref(): string {
  return process.env['npm_lifecycle_event'] === undefined ? 'everref' : 'npm run -s everref --';
}
