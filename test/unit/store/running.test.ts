import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { UnusableStoreError } from '../../../electron/store/open.ts';
import { clearRunning, readRunning, takeLock, writeRunning } from '../../../electron/store/running.ts';

const folders: string[] = [];
const children: ChildProcess[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) await kill(child);
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true });
});

function home(): { lockFile: string; runningFile: string } {
  const made = mkdtempSync(join(tmpdir(), 'everref-lock-'));
  folders.push(made);
  return { lockFile: join(made, 'data', 'running.lock'), runningFile: join(made, 'data', 'running.json') };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

async function holder(files: { lockFile: string; runningFile: string }): Promise<ChildProcess> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'hold-lock.ts'), files.lockFile, files.runningFile], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  await once(child.stdout, 'data');
  return child;
}

describe('one instance per EVERREF_HOME', () => {
  it('S1-7: a second one is told who has it; kill -9 sets it free', async () => {
    const files = home();
    const child = await holder(files);
    expect(takeLock(files)).toEqual({ kind: 'held', pid: child.pid, url: 'http://127.0.0.1:1234' });
    expect(readRunning(files.runningFile)).toMatchObject({ token: 'secret' });
    await kill(child);
    // The file is still there; the process is not.
    expect(existsSync(files.runningFile)).toBe(true);
    expect(readRunning(files.runningFile)).toBeNull();
    const lock = takeLock(files);
    expect(lock.kind).toBe('taken');
    if (lock.kind === 'taken') lock.release();
  });

  it('S1-7: a lock that was released can be taken again, and one that is held cannot, in the same process too', () => {
    const files = home();
    const first = takeLock(files);
    expect(takeLock(files)).toEqual({ kind: 'held', pid: null, url: null });
    if (first.kind === 'taken') {
      first.release();
      first.release();
    }
    const second = takeLock(files);
    expect(second.kind).toBe('taken');
    if (second.kind === 'taken') second.release();
  });

  it('running.json is for this user alone, and only its own process takes it away', () => {
    const { runningFile } = home();
    writeRunning(runningFile, { url: 'u', token: 't', pid: process.pid, version: '1' });
    if (process.platform !== 'win32') expect(statSync(runningFile).mode & 0o077).toBe(0);
    clearRunning(runningFile);
    expect(existsSync(runningFile)).toBe(false);
    writeRunning(runningFile, { url: 'u', token: 't', pid: process.ppid, version: '1' });
    clearRunning(runningFile);
    expect(existsSync(runningFile)).toBe(true);
    writeFileSync(runningFile, '{ half');
    expect(readRunning(runningFile)).toBeNull();
  });

  it('a lock that cannot be made says which file and what to do', () => {
    const { lockFile, runningFile } = home();
    writeFileSync(join(folders[0] ?? '', 'data'), '');
    expect(() => takeLock({ lockFile, runningFile })).toThrow(UnusableStoreError);
  });
});
