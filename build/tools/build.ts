import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';

/** The repository's top folder, absolute. */
export const root = dirname(dirname(import.meta.dirname));

const dist = join(root, 'dist');
const stamp = join(dist, '.stamp');
const cache = join(root, 'node_modules', '.cache', 'everref');
const lock = join(cache, 'build.lock');
const sources = ['electron', 'renderer', 'shared', 'package.json', 'package-lock.json', 'electron.vite.config.ts'];
const lockWaitMs = 180_000;

/** Names, sizes and times of everything a build reads, as one hash: equal means nothing to build. */
export function fingerprint(): string {
  const hash = createHash('sha256').update(process.versions.node);
  const walk = (path: string): void => {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return;
    if (stat.isDirectory()) {
      for (const name of readdirSync(path).sort()) walk(join(path, name));
      return;
    }
    hash.update(`${path}\0${stat.size}\0${stat.mtimeMs}\n`);
  };
  for (const source of sources) walk(join(root, source));
  return hash.digest('hex');
}

function isFresh(wanted: string): boolean {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** True when the lock is ours now; a lock whose owner died is taken away first. */
function takeLock(): boolean {
  try {
    mkdirSync(lock);
    writeFileSync(join(lock, 'pid'), String(process.pid));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const owner = Number(readOwner());
  const ageMs = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
  // Between mkdir and the pid's writing a living owner has no name yet: give it a second.
  if (owner > 0 ? !isAlive(owner) : ageMs > 1000) rmSync(lock, { recursive: true, force: true });
  return false;
}

function readOwner(): string {
  try {
    return readFileSync(join(lock, 'pid'), 'utf8');
  } catch {
    return '';
  }
}

function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/**
 * Leaves a dist/ made from the present sources; builds only when they changed. Safe when two run at once: the second waits and finds it done.
 * Says what it does on stderr only. Throws with the bundler's words when the build fails; the former dist/ stays then.
 */
export function ensureBuilt(options: { readonly force?: boolean } = {}): void {
  if (options.force !== true && isFresh(fingerprint())) return;
  mkdirSync(cache, { recursive: true });
  const until = Date.now() + lockWaitMs;
  while (!takeLock()) {
    if (Date.now() > until) throw new Error(`Another build has held ${lock} for ${lockWaitMs / 1000} seconds; remove it if no build runs.`);
    pause(100);
  }
  try {
    const wanted = fingerprint();
    if (options.force === true || !isFresh(wanted)) build(wanted);
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function build(wanted: string): void {
  process.stderr.write('Building Everref …\n');
  const fresh = join(cache, 'next');
  const old = join(cache, 'old');
  rmSync(fresh, { recursive: true, force: true });
  const run = spawnSync(process.execPath, [join(root, 'node_modules/electron-vite/bin/electron-vite.js'), 'build', '--logLevel', 'warn'], {
    cwd: root,
    env: { ...process.env, EVERREF_OUT_DIR: fresh, NODE_ENV: 'production' },
    encoding: 'utf8',
  });
  if (run.status !== 0) throw new Error(`The build failed.\n${run.stdout}${run.stderr}`, { cause: run.error });
  writeFileSync(join(fresh, '.stamp'), wanted);
  rmSync(old, { recursive: true, force: true });
  if (existsSync(dist)) renameSync(dist, old);
  renameSync(fresh, dist);
  rmSync(old, { recursive: true, force: true });
}
