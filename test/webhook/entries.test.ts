import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pushOf, send, signed } from '../support/forge-sender.ts';
import { git, tryGit } from '../support/git.ts';
import { write } from '../support/two-machines.ts';
import { secret, type WebhookWorld, webhookWorld } from '../support/webhook-host.ts';

// S1: commands on a push, on real git, through the receiver.

let at: WebhookWorld;
const nothing = '0'.repeat(40);
const node = process.execPath;
/** A command that writes what it was told as environment. */
const tell = (file: string) => [node, '-e', `require('node:fs').appendFileSync(${JSON.stringify(file)}, JSON.stringify(process.env) + '\\n')`];

interface Site {
  readonly url: string;
  readonly remote: string;
  /** The entry's folder. */
  readonly folder: string;
  /** A clone of somebody's who pushes. */
  readonly elsewhere: string;
}

const sites = new Map<string, Site>();

function makeSite(name: string): Site {
  const remote = at.world.remote(name);
  const folder = join(at.world.root, 'srv', name);
  mkdirSync(join(at.world.root, 'srv'), { recursive: true });
  git(at.machine.person, at.world.root, 'clone', '--quiet', remote, folder);
  const site = { url: `https://github.com/acme/${name}`, remote, folder, elsewhere: at.world.b.clone(remote) };
  sites.set(name, site);
  return site;
}

/** Somebody pushes a commit; answers its id. */
function push({ elsewhere }: Site, text: string, branch = 'main'): string {
  if (at.world.b.git(elsewhere, 'branch', '--show-current') !== branch) {
    const has = tryGit(at.world.b.person, elsewhere, 'switch', '--quiet', branch);
    if (has.code !== 0) at.world.b.git(elsewhere, 'switch', '--quiet', '--create', branch);
  }
  const tip = at.world.b.commit(elsewhere, 'src/page.txt', text);
  at.world.b.git(elsewhere, 'push', '--quiet', 'origin', branch);
  return tip;
}

async function deliver(site: Site, after: string, ref = 'refs/heads/main', before = nothing) {
  return at.deliver(pushOf('github', { url: site.url, ref, before, after, by: 'mara' }));
}

const told = (name: string) => join(at.world.root, `${name}.told`);
const lines = (name: string): readonly Record<string, string>[] =>
  existsSync(told(name))
    ? readFileSync(told(name), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    : [];

beforeAll(async () => {
  at = webhookWorld();
  const entry = (name: string, more: Record<string, unknown> = {}) => ({
    name,
    repository: `github.com/acme/${name}`,
    branch: 'main',
    folder: sites.get(name)?.folder,
    ...more,
  });
  for (const name of ['plain', 'stages', 'failing', 'hanging', 'reset', 'covered', 'modules', 'held', 'waiting', 'dirty', 'later']) makeSite(name);
  const stages = sites.get('stages')?.folder ?? '';
  git(at.machine.person, stages, 'worktree', 'add', '--quiet', '-b', 'release/1', `${stages}-staging`);
  git(at.machine.person, stages, 'push', '--quiet', '--set-upstream', 'origin', 'release/1');
  await at.start({
    entries: [
      entry('plain', { run: [tell(told('plain'))], environment: { NODE_ENV: 'production', DEPLOY_TOKEN: 'very-secret-value' } }),
      entry('stages', { name: 'production', run: [tell(told('production'))] }),
      entry('stages', { name: 'staging', branch: 'release/**', folder: `${stages}-staging`, run: [tell(told('staging'))] }),
      entry('failing', {
        run: [[node, '-e', 'console.log("one"); console.error("token=abcdef123456")'], [node, '-e', 'process.exit(3)'], tell(told('failing'))],
        workFolder: 'src',
      }),
      entry('hanging', {
        timeout: '2s',
        run: [
          [
            node,
            '-e',
            `require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' }).unref(); require('node:fs').writeFileSync(${JSON.stringify(told('hanging'))}, String(process.pid)); setInterval(() => {}, 1000)`,
          ],
        ],
      }),
      entry('covered', { checkout: 'reset', run: [tell(told('covered'))] }),
      entry('reset', { checkout: 'reset', run: [tell(told('reset'))] }),
      entry('modules', { submodules: true, run: [tell(told('modules'))] }),
      entry('held', { submodules: true }),
      entry('waiting', { debounce: '700ms', run: [tell(told('waiting'))] }),
      entry('dirty', { run: [tell(told('dirty'))] }),
      entry('later', { run: [tell(told('later'))] }),
    ],
  });
  await at.host().idle();
});

afterAll(() => at.close());

const site = (name: string): Site => sites.get(name) ?? makeSite(name);

describe('entries', () => {
  test('S1-1: fast-forwards the folder, runs the commands in it, with an environment of their own', async () => {
    const tip = push(site('plain'), 'one\n');
    expect((await deliver(site('plain'), tip)).status).toBe(202);
    expect(at.machine.git(site('plain').folder, 'rev-parse', 'HEAD')).toBe(tip);
    const [env] = lines('plain');
    expect(env).toMatchObject({
      EVERREF_ENTRY: 'plain',
      EVERREF_REPOSITORY: 'github.com/acme/plain',
      EVERREF_REF: 'refs/heads/main',
      EVERREF_BRANCH: 'main',
      EVERREF_BEFORE: nothing,
      EVERREF_AFTER: tip,
      EVERREF_PUSHER: 'mara',
      NODE_ENV: 'production',
      PATH: expect.any(String),
    });
    expect(
      Object.keys(env ?? {}).filter((name) => /EVERREF_HOME|NPM_|VITEST|GIT_/.test(name)),
      'nothing of the host’s own',
    ).toEqual([]);
    const run = await at.run('plain');
    expect(run).toMatchObject({ state: 'done', exitCode: 0, why: 'delivery', after: tip, by: 'mara', durationMs: expect.any(Number) });
    expect(run.output).toContain('$ ');
    const [delivery] = await at.deliveries();
    expect(delivery).toMatchObject({ decision: 'accepted', repository: 'github.com/acme/plain', reason: expect.stringContaining('runs plain') });
  });

  test('S1-1: several entries of one repository: each takes its own branches, with slashes', async () => {
    const release = push(site('stages'), 'release\n', 'release/1');
    await deliver(site('stages'), release, 'refs/heads/release/1');
    expect(lines('staging').map((env) => env['EVERREF_BRANCH'])).toEqual(['release/1']);
    expect(lines('production')).toEqual([]);
    expect(at.machine.git(`${site('stages').folder}-staging`, 'rev-parse', 'HEAD')).toBe(release);
    await deliver(site('stages'), push(site('stages'), 'main\n'));
    expect(lines('production')).toHaveLength(1);
    const other = push(site('stages'), 'other\n', 'topic');
    await deliver(site('stages'), other, 'refs/heads/topic');
    expect([lines('production').length, lines('staging').length], 'no entry names it').toEqual([1, 1]);
  });

  test('S1-1, S1-8: it stops at the first failure, tells a person, and its output holds no secret', async () => {
    await deliver(site('failing'), push(site('failing'), 'x\n'));
    const run = await at.run('failing');
    expect(run).toMatchObject({ state: 'failed', exitCode: 3, reason: expect.stringContaining('exit code 3') });
    expect(run.output).toContain('one\n');
    expect(run.output).toContain('token=[redacted]');
    expect(run.output).not.toContain('abcdef123456');
    expect(lines('failing'), 'what comes after it').toEqual([]);
    const { notifications } = await at.host().until((snapshot) => snapshot.notifications.some(({ kind }) => kind === 'run-failed'));
    expect(notifications.find(({ kind }) => kind === 'run-failed')).toMatchObject({
      title: 'The run of failing failed',
      body: expect.stringContaining('exit code 3'),
    });
  });

  test('S1-1: a hanging command is ended with its children at the time limit', async () => {
    await deliver(site('hanging'), push(site('hanging'), 'x\n'));
    const run = await at.run('hanging');
    expect(run).toMatchObject({ state: 'failed', reason: expect.stringContaining('time limit of 2 s') });
    const pid = readFileSync(told('hanging'), 'utf8');
    const left = execFileSync('ps', ['-eo', 'pid,pgid,args'], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => !line.includes('<defunct>') && new RegExp(`\\b${pid}\\b`).test(line.slice(0, 20)));
    expect(left, 'neither it nor what it started').toEqual([]);
  });

  test('S1-1: a folder with changes in the way is left alone, and nothing is run', async () => {
    const { folder } = site('dirty');
    write(join(folder, 'src/page.txt'), 'mine\n');
    await deliver(site('dirty'), push(site('dirty'), 'theirs\n'));
    expect(await at.run('dirty')).toMatchObject({ state: 'failed', reason: expect.stringMatching(/a file of yours that is not in git is there already/) });
    expect(readFileSync(join(folder, 'src/page.txt'), 'utf8')).toBe('mine\n');
    expect(lines('dirty')).toEqual([]);
  });

  test('S1-1: checkout: reset sets the folder to what the remote has; what was committed or changed there is kept', async () => {
    const { folder, elsewhere } = site('reset');
    write(join(folder, 'own.txt'), 'own\n');
    at.machine.git(folder, 'add', '.');
    at.machine.git(folder, 'commit', '--quiet', '--message', 'Own');
    const own = at.machine.git(folder, 'rev-parse', 'HEAD');
    write(join(folder, 'README.md'), 'changed\n');
    at.world.b.git(elsewhere, 'commit', '--quiet', '--amend', '--message', 'Rewritten');
    const tip = at.world.b.commit(elsewhere, 'src/page.txt', 'theirs\n');
    at.world.b.git(elsewhere, 'push', '--quiet', '--force', 'origin', 'main');
    await deliver(site('reset'), tip);
    expect(await at.run('reset')).toMatchObject({ state: 'done' });
    expect(at.machine.git(folder, 'rev-parse', 'HEAD')).toBe(tip);
    expect(at.machine.git(folder, 'status', '--porcelain')).toBe('');
    const kept = at.machine.git(folder, 'for-each-ref', '--format=%(objectname)', 'refs/everref/lost/').split('\n');
    expect(kept).toContain(own);
    expect(
      kept.some((id) => tryGit(at.machine.person, folder, 'show', `${id}:README.md`).stdout === 'changed'),
      'the change that was not committed',
    ).toBe(true);
    // A file that nobody committed is never written over.
    write(join(folder, 'new.txt'), 'nobody committed this\n');
    const next = (() => {
      const made = at.world.b.commit(elsewhere, 'new.txt', 'theirs\n');
      at.world.b.git(elsewhere, 'push', '--quiet', 'origin', 'main');
      return made;
    })();
    await deliver(site('reset'), next);
    expect(await at.run('reset')).toMatchObject({ state: 'failed', reason: expect.stringContaining('new.txt') });
    expect(readFileSync(join(folder, 'new.txt'), 'utf8')).toBe('nobody committed this\n');
  });

  test('S1-1: checkout: reset never takes away a file where a folder comes, one below where a file comes, nor a change that git does not look at', async () => {
    const there = site('covered');
    const { folder, elsewhere } = there;
    const refused = async (tip: string, words: string) => {
      await deliver(there, tip);
      expect(await at.run('covered')).toMatchObject({ state: 'failed', reason: expect.stringContaining(words) });
    };
    const pushed = (path: string) => {
      const tip = at.world.b.commit(elsewhere, path, 'theirs\n');
      at.world.b.git(elsewhere, 'push', '--quiet', 'origin', 'main');
      return tip;
    };
    write(join(folder, 'data'), 'mine\n');
    await refused(pushed('data/set.txt'), 'data');
    expect(readFileSync(join(folder, 'data'), 'utf8')).toBe('mine\n');
    rmSync(join(folder, 'data'));
    write(join(folder, 'notes/today.txt'), 'mine\n');
    await refused(pushed('notes'), 'notes/today.txt');
    expect(readFileSync(join(folder, 'notes/today.txt'), 'utf8')).toBe('mine\n');
    rmSync(join(folder, 'notes'), { recursive: true });
    at.machine.git(folder, 'update-index', '--assume-unchanged', 'README.md');
    write(join(folder, 'README.md'), 'mine\n');
    await refused(pushed('README.md'), 'README.md');
    expect(readFileSync(join(folder, 'README.md'), 'utf8')).toBe('mine\n');
  });

  test('S1-1: submodules are made and brought to what the commit says', async () => {
    const inner = at.world.remote('inner');
    const { elsewhere, folder } = site('modules');
    at.world.b.git(elsewhere, 'submodule', '--quiet', 'add', inner, 'inner');
    at.world.b.git(elsewhere, 'commit', '--quiet', '--message', 'Add a submodule');
    at.world.b.git(elsewhere, 'push', '--quiet', 'origin', 'main');
    await deliver(site('modules'), at.world.b.git(elsewhere, 'rev-parse', 'HEAD'));
    expect(await at.run('modules')).toMatchObject({ state: 'done' });
    expect(readFileSync(join(folder, 'inner/README.md'), 'utf8')).toBe('# inner\n');
    // What a submodule's own configuration would run is not run, whether the parent's names it or the submodule's.
    const canary = join(at.world.root, 'canary');
    const next = () => {
      const made = at.world.b.commit(join(elsewhere, 'inner'), 'more.txt', `${Math.random()}\n`);
      at.world.b.git(join(elsewhere, 'inner'), 'push', '--quiet', 'origin', `HEAD:refs/heads/x${made.slice(0, 8)}`);
      at.world.b.git(elsewhere, 'add', 'inner');
      at.world.b.git(elsewhere, 'commit', '--quiet', '--message', 'Newer');
      at.world.b.git(elsewhere, 'push', '--quiet', 'origin', 'main');
      return at.world.b.git(elsewhere, 'rev-parse', 'HEAD');
    };
    at.machine.git(folder, 'config', 'submodule.inner.update', `!touch ${canary}; true`);
    await deliver(site('modules'), next());
    expect(await at.run('modules')).toMatchObject({ state: 'failed', reason: expect.stringContaining('submodule.inner.update') });
    at.machine.git(folder, 'config', '--unset', 'submodule.inner.update');
    at.machine.git(join(folder, 'inner'), 'config', 'filter.evil.smudge', `touch ${canary}; cat`);
    writeFileSync(join(folder, '.git/modules/inner/info/attributes'), '* filter=evil\n');
    await deliver(site('modules'), next());
    expect(await at.run('modules')).toMatchObject({ state: 'failed', reason: expect.stringContaining('inner: filter.evil.smudge') });
    expect(existsSync(canary)).toBe(false);
    // The same where it is not checked out: an update takes up what is kept in the git folder.
    const section = ['config', '--file', join(folder, '.git/modules/inner/config')];
    at.machine.git(folder, 'submodule', '--quiet', 'deinit', '--force', 'inner');
    at.machine.git(folder, ...section, 'core.worktree', '../../../inner');
    rmSync(join(folder, 'inner'), { recursive: true });
    await deliver(site('modules'), next());
    expect(await at.run('modules')).toMatchObject({ state: 'failed', reason: expect.stringContaining('inner: filter.evil.smudge') });
    expect(existsSync(canary)).toBe(false);
    at.machine.git(folder, ...section, '--remove-section', 'filter.evil');
    await deliver(site('modules'), next());
    expect(await at.run('modules')).toMatchObject({ state: 'done' });
    expect(existsSync(join(folder, 'inner/more.txt'))).toBe(true);
  });

  test('S1-1: submodules: ignored files, commits on no branch, files in the place of one that is not made and an operation in progress stay; then it goes on', async () => {
    const { elsewhere, folder } = site('held');
    const deep = at.world.remote('deep');
    const mid = at.world.remote('mid');
    const own = at.world.b.clone(mid);
    at.world.b.git(own, 'submodule', '--quiet', 'add', deep, 'deep');
    write(join(own, '.gitignore'), '*.env\n');
    at.world.b.git(own, 'add', '.');
    at.world.b.git(own, 'commit', '--quiet', '--message', 'Deep');
    at.world.b.git(own, 'push', '--quiet', 'origin', 'main');
    at.world.b.git(elsewhere, 'submodule', '--quiet', 'add', mid, 'parts/mid');
    at.world.b.git(elsewhere, 'commit', '--quiet', '--message', 'Add');
    /** A commit of mid, which the parent then records. */
    const next = (path: string): void => {
      const there = join(elsewhere, 'parts/mid');
      write(join(there, path), 'theirs\n');
      at.world.b.git(there, 'add', '--force', '.');
      at.world.b.git(there, 'commit', '--quiet', '--message', path);
      at.world.b.git(there, 'push', '--quiet', 'origin', 'HEAD:refs/heads/next');
      at.world.b.git(elsewhere, 'commit', '--quiet', '--all', '--message', path);
    };
    const run = async () => {
      at.world.b.git(elsewhere, 'push', '--quiet', 'origin', 'main');
      await deliver(site('held'), at.world.b.git(elsewhere, 'rev-parse', 'HEAD'));
      return at.run('held');
    };
    write(join(folder, 'parts/mid/mine.txt'), 'mine\n');
    expect(await run()).toMatchObject({ state: 'failed', reason: expect.stringContaining('parts/mid stays as it is: it is not checked out') });
    rmSync(join(folder, 'parts'), { recursive: true });
    expect(await run()).toMatchObject({ state: 'done' });
    const inner = join(folder, 'parts/mid');
    expect(readFileSync(join(inner, 'deep/README.md'), 'utf8')).toBe('# deep\n');

    write(join(inner, 'local.env'), 'mine\n');
    next('local.env');
    expect(await run()).toMatchObject({ state: 'failed', reason: expect.stringContaining('in the way: local.env') });
    expect(readFileSync(join(inner, 'local.env'), 'utf8')).toBe('mine\n');
    rmSync(join(inner, 'local.env'));

    const mine = at.machine.commit(inner, 'work.txt', 'mine\n');
    expect(await run()).toMatchObject({ state: 'failed', reason: expect.stringContaining(`no branch holds (${mine.slice(0, 12)})`) });
    expect(at.machine.git(inner, 'rev-parse', 'HEAD')).toBe(mine);
    at.machine.git(inner, 'branch', 'mine');

    writeFileSync(join(folder, '.git/modules/parts/mid/MERGE_HEAD'), `${mine}\n`);
    expect(await run()).toMatchObject({ state: 'failed', reason: expect.stringContaining('merge') });
    rmSync(join(folder, '.git/modules/parts/mid/MERGE_HEAD'));

    // Nested ones are looked at by the same rules.
    expect(await run()).toMatchObject({ state: 'done' });
    expect(readFileSync(join(inner, 'local.env'), 'utf8')).toBe('theirs\n');
    // What is staged git would drop without a word.
    write(join(inner, 'place/mine.txt'), 'mine\n');
    at.machine.git(inner, 'add', 'place/mine.txt');
    next('place');
    expect(await run()).toMatchObject({ state: 'failed', reason: expect.stringContaining('in the way: place/mine.txt') });
    expect(at.machine.git(inner, 'show', ':place/mine.txt')).toBe('mine');
    expect(readFileSync(join(inner, 'place/mine.txt'), 'utf8')).toBe('mine\n');
    at.machine.git(inner, 'rm', '--quiet', '--force', 'place/mine.txt');
    at.machine.git(join(inner, 'deep'), 'config', 'filter.evil.clean', 'cat');
    next('again.txt');
    expect(await run()).toMatchObject({ state: 'failed', reason: expect.stringContaining('filter.evil.clean') });
  });

  test('S1-4: of several that wait the latest is done, after the debounce; the others are shown as superseded; again runs it again', async () => {
    const tips = ['1', '2', '3'].map((text) => push(site('waiting'), `${text}\n`));
    await Promise.all(tips.map((tip) => at.deliver(pushOf('github', { url: site('waiting').url, ref: 'refs/heads/main', before: nothing, after: tip }))));
    await at.host().idle();
    expect(lines('waiting').map((env) => env['EVERREF_AFTER'])).toEqual([tips.at(-1)]);
    const { items } = await at.host().client.runs.list({ entry: 'waiting' });
    expect(items[0]?.state).toBe('done');
    expect(new Set(items.slice(1).map(({ state }) => state))).toEqual(items.length > 1 ? new Set(['superseded']) : new Set());
    const again = await at.host().client.runs.again({ id: items[0]?.id ?? '' });
    expect(again).toMatchObject({ why: 'again', state: 'waiting' });
    await at.host().idle();
    expect(lines('waiting')).toHaveLength(2);
  });

  test('S1-6: a simulated push gives a clear answer: ran, or ignored and why', async () => {
    const simulate = (repository: string, branch: string) => at.host().client.deliveries.simulate({ repository, branch });
    expect(await simulate('github.com/acme/later', 'main')).toMatchObject({
      endpoint: '(simulated)',
      decision: 'accepted',
      reason: expect.stringContaining('runs later'),
    });
    await at.host().idle();
    expect(lines('later')).toHaveLength(1);
    expect(await simulate('github.com/acme/later', 'topic')).toMatchObject({
      decision: 'ignored',
      reason: expect.stringContaining('no entry names topic of it'),
    });
    expect(await simulate('github.com/nobody/nothing', 'main')).toMatchObject({
      decision: 'ignored',
      reason: expect.stringContaining('no checkout here holds github.com/nobody/nothing'),
    });
  });

  test('a delivery can be replayed: it is worked on as if it came now', async () => {
    const before = lines('later').length;
    const delivery = (await at.deliveries()).find(({ reason }) => reason.includes('runs later'));
    const again = await at.host().client.deliveries.replay({ id: delivery?.id ?? '' });
    expect(again).toMatchObject({ decision: 'accepted', reason: expect.stringContaining('runs later') });
    expect(again?.id).not.toBe(delivery?.id);
    await at.host().idle();
    expect(lines('later')).toHaveLength(before + 1);
  });

  test('a branch that was deleted runs nothing', async () => {
    const runs = (await at.host().client.runs.list({ entry: 'plain' })).items.length;
    await deliver(site('plain'), nothing, 'refs/heads/main', '1'.repeat(40));
    expect((await at.host().client.runs.list({ entry: 'plain' })).items).toHaveLength(runs);
  });

  test('S1-5: by name on the command line, without a webhook: dry run, without a fetch, runs and deliveries as JSON', async () => {
    const cli = (...words: string[]) => {
      const done = tryRun(words);
      return { ...done, json: done.stdout.trim() === '' ? null : JSON.parse(done.stdout) };
    };
    const planned = cli('trigger', 'later', '--dry-run', '--json');
    expect(planned.json).toMatchObject([{ id: null, entry: 'later', state: 'planned', output: expect.stringContaining('fast-forward main') }]);
    const before = lines('later').length;
    const ran = cli('trigger', 'later', '--skip-fetch', '--json');
    expect(ran.code).toBe(0);
    expect(ran.json).toMatchObject([
      {
        id: expect.stringMatching(/^r-/),
        entry: 'later',
        at: expect.any(String),
        state: 'done',
        exitCode: 0,
        durationMs: expect.any(Number),
        output: expect.stringContaining('The fetch is skipped'),
      },
    ]);
    expect(lines('later')).toHaveLength(before + 1);
    expect(cli('trigger', 'failing', '--skip-fetch', '--json')).toMatchObject({ code: 1, json: [{ state: 'failed', exitCode: 3 }] });
    expect(tryRun(['trigger', 'nobody'])).toMatchObject({ code: 2, stderr: expect.stringContaining('no entry is called nobody') });
    expect(cli('runs', '--json').json[0]).toMatchObject({ entry: 'failing', state: 'failed' });
    expect(cli('deliveries', '--json').json[0]).toMatchObject({
      id: expect.stringMatching(/^d-/),
      at: expect.any(String),
      endpoint: expect.any(String),
      forge: expect.any(String),
      event: 'push',
      decision: expect.any(String),
      reason: expect.any(String),
    });
  });

  test('S1-3: what was accepted survives kill -9: worked on once after the restart; a run that was cut off is said, and not done again', async () => {
    const cut = site('hanging');
    const tip = push(cut, 'killed\n');
    await sendOnly(cut, tip);
    await at.host().until((snapshot) => snapshot.journal.some(({ after, what }) => after === tip && what === 'push-received'));
    for (;;) {
      const { items } = await at.host().client.runs.list({ entry: 'hanging', limit: 1 });
      if (items[0]?.state === 'running' && items[0].after === tip && existsSync(told('hanging')) && readFileSync(told('hanging'), 'utf8') !== '') break;
    }
    await at.machine.kill();
    await at.machine.start();
    await at.host().idle();
    const run = await at.run('hanging');
    expect(run).toMatchObject({ state: 'cut-off', after: tip, reason: expect.stringContaining('Everref ended in the middle of it') });
    expect((await at.host().client.runs.list({ entry: 'hanging' })).items.filter(({ after }) => after === tip)).toHaveLength(1);
  });
});

async function sendOnly(at_: Site, after: string): Promise<void> {
  const sendable = pushOf('github', { url: at_.url, ref: 'refs/heads/main', before: nothing, after });
  const { status } = await send(`${at.origin()}/github`, signed(sendable, secret), sendable.body);
  expect(status).toBe(202);
}

function tryRun(words: readonly string[]): { readonly code: number; readonly stdout: string; readonly stderr: string } {
  try {
    const stdout = execFileSync(node, [join(import.meta.dirname, '../../dist/main/cli.js'), ...words], {
      encoding: 'utf8',
      env: { ...process.env, EVERREF_HOME: at.machine.everref, HOME: at.machine.person.home },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return { code: 0, stdout, stderr: '' };
  } catch (error) {
    if (error instanceof Error && 'status' in error && 'stdout' in error && 'stderr' in error)
      return { code: Number(error.status), stdout: String(error.stdout), stderr: String(error.stderr) };
    throw error;
  }
}
