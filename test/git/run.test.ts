import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GitError } from '../../electron/git/error.ts';
import { forkHelper } from '../../electron/git/helper/fork-helper.ts';
import { createGit, type Need } from '../../electron/git/run.ts';
import { helperSource, startGit } from '../support/git-helper.ts';
import { createSandbox, type Sandbox } from '../support/repository.ts';

let sandbox: Sandbox;
let git: ReturnType<typeof startGit>;
beforeAll(() => {
  sandbox = createSandbox();
  git = startGit();
});
afterAll(async () => {
  await git.close();
  sandbox.remove();
});

const needs: readonly Need[] = ['read', 'write', 'network'];

describe.each(needs)('git through the helper, as %s', (need) => {
  it('gives bytes, exit code and words', async () => {
    const repository = sandbox.repository(`run-${need}`);
    repository.write('a.txt', Buffer.from([0xff, 0x00, 0x41]));
    repository.commit('first');
    const { stdout, code } = await git.run({ cwd: repository.path, args: ['cat-file', 'blob', 'HEAD:a.txt'], need });
    expect(code).toBe(0);
    expect([...stdout]).toEqual([0xff, 0x00, 0x41]);
  });

  it('throws what git meant when the code is no answer, and gives it when it is', async () => {
    const repository = sandbox.repository(`code-${need}`);
    const request = { cwd: repository.path, args: ['rev-parse', '--verify', '-q', 'refs/heads/none'], need } as const;
    await expect(git.run(request)).rejects.toBeInstanceOf(GitError);
    expect((await git.run({ ...request, okCodes: [0, 1] })).code).toBe(1);
    const empty = mkdtempSync(join(sandbox.root, 'empty-'));
    await expect(git.run({ cwd: empty, args: ['status'], need })).rejects.toMatchObject({ kind: 'not-a-repository' });
    await expect(git.run({ cwd: join(empty, 'nowhere'), args: ['status'], need })).rejects.toMatchObject({ kind: 'cwd-missing' });
  });

  it('writes stdin', async () => {
    const repository = sandbox.repository(`stdin-${need}`);
    const { stdout } = await git.run({ cwd: repository.path, args: ['hash-object', '--stdin'], need, stdin: 'hello\n' });
    expect(stdout.toString().trim()).toBe('ce013625030ba8dba906f756967f9e9ca394464a');
    const nothing = await git.run({ cwd: repository.path, args: ['hash-object', '--stdin'], need, stdin: '' });
    expect(nothing.stdout.toString().trim()).toBe('e69de29bb2d1d6434b8b29ae775ad8c2e48c5391');
  });

  it('does not wait for input that nobody gives', async () => {
    const repository = sandbox.repository(`nostdin-${need}`);
    const { stdout } = await git.run({ cwd: repository.path, args: ['hash-object', '--stdin'], need });
    expect(stdout.toString().trim()).toBe('e69de29bb2d1d6434b8b29ae775ad8c2e48c5391');
  });

  it('ends a run at its deadline with all that it started', async () => {
    const repository = sandbox.repository(`deadline-${need}`);
    const mark = join(sandbox.root, `pid-${need}`);
    sandbox.git(repository.path, 'config', 'alias.hang', `!echo $$ > '${mark}'; sleep 300 & echo $! >> '${mark}'; wait`);
    await expect(git.run({ cwd: repository.path, args: ['hang'], need, deadlineMs: 400 })).rejects.toMatchObject({ kind: 'deadline' });
    await allGone(mark);
  });

  it('ends a run that is aborted', async () => {
    const repository = sandbox.repository(`abort-${need}`);
    const mark = join(sandbox.root, `abort-pid-${need}`);
    sandbox.git(repository.path, 'config', 'alias.hang', `!echo $$ > '${mark}'; sleep 300 & echo $! >> '${mark}'; wait`);
    const stop = new AbortController();
    const run = git.run({ cwd: repository.path, args: ['hang'], need, signal: stop.signal });
    const refused = expect(run).rejects.toMatchObject({ kind: 'aborted' });
    await expect.poll(() => existsSync(mark) && readFileSync(mark, 'utf8').trim().split('\n').length === 2, { timeout: 5000, interval: 10 }).toBe(true);
    stop.abort();
    await refused;
    await allGone(mark);
  });

  it('ends with a run also what is started in the very moment of its end', async () => {
    const repository = sandbox.repository(`storm-${need}`);
    const mark = join(sandbox.root, `storm-pids-${need}`);
    // Each of them says who it is itself: one that was ended before it could is ended.
    sandbox.git(
      repository.path,
      'config',
      'alias.storm',
      `!n=0; while [ $n -lt 2000 ]; do sh -c 'echo $$ >> ${mark}; exec sleep 300' & n=$((n+1)); done; wait`,
    );
    const stop = new AbortController();
    const run = git.run({ cwd: repository.path, args: ['storm'], need, signal: stop.signal });
    const refused = expect(run).rejects.toMatchObject({ kind: 'aborted' });
    await expect.poll(() => pidsIn(mark).length, { timeout: 5000, interval: 5 }).toBeGreaterThan(5);
    stop.abort();
    await refused;
    await expect.poll(() => pidsIn(mark).filter(isAlive), { timeout: 6000, interval: 50 }).toEqual([]);
  });

  it('gives a run up that does not end although it was ended, so that whoever waits goes on', async () => {
    const repository = sandbox.repository(`far-${need}`);
    const mark = join(sandbox.root, `far-pid-${need}`);
    // A process of a session of its own, nobody's child, holds git's output open.
    sandbox.git(repository.path, 'config', 'alias.far', `!setsid -f sh -c 'echo $$ > ${mark}; exec sleep 300'; exec sleep 300`);
    await expect(git.run({ cwd: repository.path, args: ['far'], need, deadlineMs: 300 })).rejects.toMatchObject({ kind: 'deadline' });
    for (const pid of pidsIn(mark)) process.kill(pid, 'SIGKILL');
  }, 10_000);

  it('S3-5: starts git where a folder on a silent disk cannot keep it from being started', async () => {
    const repository = sandbox.repository(`still-${need}`);
    const programs = mkdtempSync(join(sandbox.root, 'programs-'));
    const said = join(programs, 'said');
    const path = process.env['PATH'];
    writeFileSync(join(programs, 'git'), `#!/bin/sh\npwd > '${said}'\nPATH='${path}' exec git "$@"\n`, { mode: 0o755 });
    process.env['PATH'] = `${programs}:${path}`;
    const own = startGit();
    try {
      const { stdout } = await own.run({ cwd: repository.path, args: ['rev-parse', '--show-toplevel'], need });
      expect(stdout.toString().trim()).toBe(repository.path);
      expect(readFileSync(said, 'utf8').trim()).toBe('/');
    } finally {
      process.env['PATH'] = path;
      await own.close();
    }
  });

  it('ends a run that says too much', async () => {
    const repository = sandbox.repository(`much-${need}`);
    repository.write('big', Buffer.alloc(3_000_000, 'x'));
    repository.commit('big');
    await expect(git.run({ cwd: repository.path, args: ['cat-file', 'blob', 'HEAD:big'], need, maxOutputBytes: 100_000 })).rejects.toMatchObject({
      kind: 'too-much-output',
    });
  });

  it('is not answered by a repository around a folder that is none', async () => {
    const outer = sandbox.repository(`outer-${need}`);
    mkdirSync(join(outer.path, 'inner'));
    await expect(git.run({ cwd: join(outer.path, 'inner'), args: ['rev-parse', 'HEAD'], need })).rejects.toMatchObject({ kind: 'not-a-repository' });
  });

  it('hands on configuration, also for a key with "=" in it', async () => {
    const repository = sandbox.repository(`config-${need}`);
    const { stdout } = await git.run({
      cwd: repository.path,
      args: ['config', '--get', 'filter.a=b.clean'],
      need,
      config: ['filter.a=b.clean\nx=y', 'user.name=Z'],
    });
    expect(stdout.toString()).toBe('x=y\n');
  });
});

/** The processes that have said so in this file. */
function pidsIn(mark: string): readonly number[] {
  return existsSync(mark) ? readFileSync(mark, 'utf8').split('\n').filter(Boolean).map(Number) : [];
}

async function allGone(mark: string): Promise<void> {
  const pids = pidsIn(mark);
  expect(pids).toHaveLength(2);
  await expect.poll(() => pids.filter(isAlive), { timeout: 6000, interval: 20 }).toEqual([]);
}

function isAlive(pid: number): boolean {
  try {
    // A zombie nobody has collected yet is dead enough.
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

describe('the environment of git', () => {
  it('names the words of the reflog', async () => {
    const repository = sandbox.repository('reflog');
    repository.commitFile('a', '1');
    const tip = repository.head();
    await git.run({ cwd: repository.path, args: ['update-ref', '--create-reflog', 'refs/heads/x', tip], need: 'write', reflogAction: 'everref: here' });
    await git.run({ cwd: repository.path, args: ['checkout', '-q', 'x'], need: 'write', reflogAction: 'everref: there' });
    expect(repository.git('reflog', '-1', '--format=%gs').trim()).toMatch(/^everref: there|checkout: moving/);
  });

  it('makes ssh fail instead of asking, and keeps the configured command', async () => {
    const repository = sandbox.repository('by-ssh');
    const said = join(sandbox.root, 'ssh-said');
    const script = join(sandbox.root, 'ssh');
    writeFileSync(script, `#!/bin/sh\necho "$@" > '${said}'\nexit 1\n`, { mode: 0o755 });
    repository.git('config', 'core.sshCommand', `${script} -i key`);
    await expect(git.run({ cwd: repository.path, args: ['ls-remote', 'ssh://nowhere.invalid/x'], need: 'network' })).rejects.toBeInstanceOf(GitError);
    expect(readFileSync(said, 'utf8')).toMatch(/^-o BatchMode=yes (?:-o SecurityKeyProvider=none )?-i key /);
  });
});

describe('the helper', () => {
  it('survives what is not a request', async () => {
    const channel = forkHelper(helperSource);
    const answers: unknown[] = [];
    channel.onMessage((message) => answers.push(message));
    const garbage: unknown[] = [
      null,
      7,
      'x',
      {},
      { kind: 'run' },
      { kind: 'run', id: 1 },
      { kind: 'run', id: 2, request: { cwd: 3, args: 'x' } },
      { kind: 'abort', id: 9 },
    ];
    // biome-ignore lint/suspicious/noExplicitAny: garbage is the point
    for (const each of garbage) channel.post(each as any);
    channel.post({ kind: 'run', id: 3, request: { cwd: sandbox.root, args: ['--version'], need: 'read' } });
    await expect.poll(() => answers.length, { timeout: 5000 }).toBe(3);
    expect(answers[2]).toMatchObject({ kind: 'done', id: 3, code: 0 });
    await channel.close();
  });

  it('fails what was in hand when it dies, and the next run has a new one', async () => {
    const started: ReturnType<typeof forkHelper>[] = [];
    const own = createGit(() => {
      const channel = forkHelper(helperSource);
      started.push(channel);
      return channel;
    });
    const repository = sandbox.repository('dies');
    const mark = join(sandbox.root, 'parent');
    repository.git('config', 'alias.parent', `!echo $(ps -o ppid= -p $PPID) $PPID > '${mark}.new'; mv '${mark}.new' '${mark}'; sleep 300`);
    const run = own.run({ cwd: repository.path, args: ['parent'], need: 'read', deadlineMs: 20_000 });
    const failed = expect(run).rejects.toMatchObject({ kind: 'helper-died' });
    await expect.poll(() => existsSync(mark), { timeout: 5000, interval: 10 }).toBe(true);
    const [helper = 0, hanging = 0] = readFileSync(mark, 'utf8').trim().split(' ').map(Number);
    process.kill(helper, 'SIGKILL');
    await failed;
    // Nobody is left to end what it had started: a group of its own.
    process.kill(-hanging, 'SIGKILL');
    expect((await own.run({ cwd: repository.path, args: ['--version'], need: 'read' })).code).toBe(0);
    expect(started).toHaveLength(2);
    await own.close();
  });

  it('says when git is missing', async () => {
    const path = process.env['PATH'];
    process.env['PATH'] = join(sandbox.root, 'no-such-folder');
    const own = startGit();
    try {
      for (const need of needs) await expect(own.run({ cwd: sandbox.root, args: ['--version'], need })).rejects.toMatchObject({ kind: 'git-missing' });
    } finally {
      process.env['PATH'] = path;
      await own.close();
    }
  });

  it('ends when its host goes, but lets a write come to its end', async () => {
    const repository = sandbox.repository('host-goes');
    const done = join(sandbox.root, 'write-done');
    const reading = join(sandbox.root, 'reading');
    repository.git('config', 'alias.slow', `!echo > '${reading}'; sleep 1; echo done > '${done}'`);
    const host = join(sandbox.root, 'host.mts');
    writeFileSync(
      host,
      `import { forkHelper } from ${JSON.stringify(join(import.meta.dirname, '../../electron/git/helper/fork-helper.ts'))};
       const channel = forkHelper(${JSON.stringify(helperSource)});
       channel.post({ kind: 'run', id: 1, request: { cwd: ${JSON.stringify(repository.path)}, args: ['slow'], need: 'write' } });
       setInterval(() => {}, 1000);`,
    );
    const child: ChildProcess = spawn(process.execPath, [host], { stdio: 'inherit' });
    await expect.poll(() => existsSync(reading), { timeout: 8000, interval: 10 }).toBe(true);
    child.kill('SIGKILL');
    await expect.poll(() => existsSync(done), { timeout: 8000, interval: 20 }).toBe(true);
    rmSync(host);
  });
});

describe('the helper at rest', () => {
  it('N-13: one that has nothing to do is ended, and the next run starts another', async () => {
    const exits: Promise<void>[] = [];
    const resting = createGit(() => {
      const channel = forkHelper(helperSource);
      exits.push(new Promise((resolve) => channel.onExit(resolve)));
      return channel;
    }, 50);
    const ask = () => resting.run({ cwd: sandbox.root, args: ['version'], need: 'read' });
    await Promise.all([ask(), ask()]);
    expect(exits).toHaveLength(1);
    await exits[0];
    expect((await ask()).stdout.toString()).toContain('git version');
    expect(exits).toHaveLength(2);
    await resting.close();
  });
});

describe('the helper that has worked long', () => {
  it('is replaced between two runs, before what simple-git leaves behind fills its heap', async () => {
    let started = 0;
    const busy = createGit(() => {
      started++;
      return forkHelper(helperSource);
    });
    const ask = () => busy.run({ cwd: sandbox.root, args: ['version'], need: 'write' });
    for (let round = 0; round < 520; round += 8) await Promise.all(Array.from({ length: 8 }, ask));
    expect(started).toBe(2);
    await busy.close();
  }, 60_000);
});
