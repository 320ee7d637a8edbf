import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findPaths } from '../../electron/config/paths.ts';
import { createEngine } from '../../electron/engine/create.ts';
import type { Engine } from '../../electron/engine/engine.ts';
import { forkHelper } from '../../electron/git/helper/fork-helper.ts';
import { openLog } from '../../electron/log/open-log.ts';
import type { Checkout } from '../../shared/model/checkout.ts';
import { helperSource } from '../support/git-helper.ts';
import { createSandbox, type Sandbox, type TestRepository } from '../support/repository.ts';

// What a person trusts is what a checkout's configuration would run when they say so; the engine as a single job puts it together, on a real clone.

let sandbox: Sandbox;
let home: string;
let engine: Engine | null = null;
let work: TestRepository;

beforeEach(() => {
  sandbox = createSandbox();
  home = realpathSync(mkdtempSync(join(tmpdir(), 'everref-test-')));
  vi.stubEnv('EVERREF_HOME', home);
  work = filtered('code/site', 'cat');
});

afterEach(async () => {
  await engine?.stop();
  engine = null;
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
  sandbox.remove();
});

/** A repository below the configuration's folder whose own configuration names a filter. */
function filtered(path: string, clean: string): TestRepository {
  const made = sandbox.at(join(home, path));
  sandbox.git(home, 'init', '-q', made.path);
  made.git('config', 'filter.x.clean', clean);
  return made;
}

/** What the next start says of the one checkout, `repositories` being what the configuration has. */
async function look(repositories: string): Promise<Pick<Checkout, 'trusted' | 'programs'> & { readonly id: string; readonly engine: Engine }> {
  await engine?.stop();
  const paths = findPaths();
  writeFileSync(paths.configFile, `workspaces: [{ path: ./code }]\n${repositories}`);
  return start();
}

async function start() {
  const paths = findPaths();
  const log = openLog({ file: paths.logFile });
  engine = createEngine({ paths, log, version: 'test', mode: 'look', startHelper: () => forkHelper(helperSource) });
  await engine.start();
  const checkout = engine.snapshot().checkouts[0];
  if (checkout === undefined) throw new Error('no checkout');
  return { engine, id: checkout.id, trusted: checkout.trusted, programs: checkout.programs };
}

async function again() {
  await engine?.stop();
  return start();
}

describe('trust', () => {
  it('N-12: is given to a folder by its path, also one that starts at the configuration’s own folder', async () => {
    expect(await look('')).toMatchObject({ trusted: false, programs: ['filter.x.clean: cat'] });
    expect(await look('repositories: { ./code/other: { trust: true } }\n')).toMatchObject({ trusted: false });
    expect(await look('repositories: { ./code/site: { trust: true } }\n')).toMatchObject({ trusted: true });
    expect(await look(`repositories: { ${work.path}: { trust: true } }\n`)).toMatchObject({ trusted: true });
  });

  it('N-12: is in what was there to be looked at: another program is to be looked at again, also after a restart', async () => {
    expect(await look(`repositories: { ${work.path}: { trust: true } }\n`)).toMatchObject({ trusted: true });
    work.git('config', 'filter.x.clean', 'touch canary; cat');
    const other = await again();
    expect(other).toMatchObject({ trusted: false, programs: ['filter.x.clean: touch canary; cat'] });
    expect(await other.engine.trust(other.id)).toBe(true);
    expect(other.engine.snapshot().checkouts[0]?.trusted).toBe(true);
    expect(await again()).toMatchObject({ trusted: true });
    work.git('config', 'filter.y.clean', 'cat');
    expect(await again()).toMatchObject({ trusted: false });
    work.git('config', '--remove-section', 'filter.y');
    expect(await again()).toMatchObject({ trusted: true });
  });

  it('N-12: is not inherited by another repository at the same path, unless that would run just the same', async () => {
    expect(await look(`repositories: { ${work.path}: { trust: true } }\n`)).toMatchObject({ trusted: true });
    rmSync(work.path, { recursive: true });
    filtered('code/site', 'touch canary; cat');
    expect(await again()).toMatchObject({ trusted: false });
    rmSync(work.path, { recursive: true });
    filtered('code/site', 'cat');
    expect(await again()).toMatchObject({ trusted: true });
  });

  it('N-12: taken away and given again by hand, it means what is there then', async () => {
    await look(`repositories: { ${work.path}: { trust: true } }\n`);
    work.git('config', 'filter.x.clean', 'tr a b');
    expect(await look('')).toMatchObject({ trusted: false });
    expect(await look(`repositories: { ${work.path}: { trust: true } }\n`)).toMatchObject({ trusted: true });
  });

  it('N-12: a refusal says that it is not what was trusted', async () => {
    sandbox.git(work.path, 'remote', 'add', 'origin', sandbox.bare('remote.git'));
    await look(`repositories: { ${work.path}: { trust: true } }\n`);
    work.git('config', 'filter.x.clean', 'tr a b');
    const { engine: now, id } = await again();
    const [result] = await now.pull({ kind: 'checkout', hostId: now.hostId, checkoutId: id });
    expect(result).toMatchObject({ reason: 'not-trusted', message: expect.stringContaining('is not what you trusted here') });
  });
});
