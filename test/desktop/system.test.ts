import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { root } from '../../build/tools/build.ts';
import { logLostProcesses } from '../../electron/desktop/program/lost-processes.ts';
import { parseShellEnvironment, readShellEnvironment } from '../../electron/desktop/program/shell-environment.ts';
import { appId, autostartFile, loginItem } from '../../electron/desktop/system/login-item.ts';
import { createNotifier } from '../../electron/desktop/system/notifications.ts';
import { followPower } from '../../electron/desktop/system/power.ts';
import { isTrayThere } from '../../electron/desktop/tray/presence.ts';
import { silentLog } from '../../electron/log/log.ts';
import { createElectronDouble, NotificationDouble } from './double.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'everref-system-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('P-9: a notification', () => {
  test('is shown, and its click leads to its place', () => {
    const opened: string[] = [];
    const notify = createNotifier(createElectronDouble().electron, (place) => opened.push(place), silentLog);
    notify({ title: 'site', body: 'main went 3 commits forward', place: '/machines?checkout=x' });
    const [shown] = NotificationDouble.made;
    expect(shown?.options).toEqual({ title: 'site', body: 'main went 3 commits forward', silent: true });
    expect(shown?.shown).toBe(true);
    shown?.emit('click');
    expect(opened).toEqual(['/machines?checkout=x']);
  });

  test('is none where the system shows none', () => {
    const notify = createNotifier(createElectronDouble().electron, () => {}, silentLog);
    NotificationDouble.supported = false;
    notify({ title: '', body: '', place: '/machines' });
    expect(NotificationDouble.made).toEqual([]);
  });
});

describe('the machine', () => {
  test('N-4: leaving, sleeping, waking and being unlocked reach the engine; going down quits', () => {
    const { electron } = createElectronDouble();
    const heard: string[] = [];
    followPower(electron, {
      suspend: () => heard.push('suspend'),
      resume: () => heard.push('resume'),
      leaving: (reason) => heard.push(`leaving by ${reason}`),
    });
    for (const event of ['suspend', 'resume', 'unlock-screen', 'lock-screen']) electron.powerMonitor.emit(event);
    expect(heard).toEqual(['leaving by suspend', 'suspend', 'resume', 'resume', 'leaving by lock']);
    electron.powerMonitor.emit('shutdown');
    expect(electron.app.done).toContain('quit');
  });
});

test('a process of Electron that ends unexpectedly is a line in the log, one that ended as it should is none', () => {
  const { electron } = createElectronDouble();
  const said: unknown[] = [];
  logLostProcesses(electron, { ...silentLog, warn: (_words, more) => said.push(more) });
  electron.app.emit('child-process-gone', {}, { type: 'GPU', reason: 'crashed', exitCode: 139 });
  electron.app.emit('child-process-gone', {}, { type: 'Utility', reason: 'clean-exit', exitCode: 0, name: 'Everref git helper' });
  expect(said).toEqual([{ type: 'GPU', reason: 'crashed', exitCode: 139 }]);
});

describe('P-10: opening at login', () => {
  const options = (platform: NodeJS.Platform, executable: string) => ({ platform, executable, configFolder: folder });

  test('macOS: the system knows', () => {
    const { electron } = createElectronDouble();
    const item = loginItem(electron, options('darwin', '/Applications/Everref.app/Contents/MacOS/Everref'));
    expect(item.isOn()).toBe(false);
    item.set(true);
    expect(electron.app.loginSettings).toEqual([{ openAtLogin: true }]);
    expect(item.isOn()).toBe(true);
  });

  test('Windows: hidden, under our id, and asked with the same words', () => {
    const { electron } = createElectronDouble();
    const item = loginItem(electron, options('win32', 'C:\\Everref\\Everref.exe'));
    item.set(true);
    expect(electron.app.loginSettings).toEqual([{ openAtLogin: true, name: appId, path: 'C:\\Everref\\Everref.exe', args: ['--hidden'] }]);
    expect(item.isOn()).toBe(true);
    expect(electron.app.askedLoginSettings).toEqual([{ path: 'C:\\Everref\\Everref.exe', args: ['--hidden'] }]);
  });

  test('Linux: an XDG autostart file, and no trace of it after', () => {
    const { electron } = createElectronDouble();
    const item = loginItem(electron, options('linux', '/opt/Everref/everref'));
    item.set(true);
    const file = join(folder, 'autostart', `${appId}.desktop`);
    expect(readFileSync(file, 'utf8')).toContain('\nExec="/opt/Everref/everref" --hidden\n');
    expect(item.isOn()).toBe(true);
    item.set(false);
    item.set(false);
    expect(item.isOn()).toBe(false);
  });

  test('Linux: a path with every awkward sign is quoted as the specification says', () => {
    expect(autostartFile('/a b/100%/$x/`y`/"z"/\\w')).toContain('Exec="/a b/100%%/\\\\$x/\\\\`y\\\\`/\\\\"z\\\\"/\\\\\\\\w" --hidden');
  });

  test('our id is one: AppUserModelID, login entry and package', () => {
    expect(parse(readFileSync(join(root, 'electron-builder.yml'), 'utf8'))).toMatchObject({ appId, protocols: [{ schemes: ['everref'] }] });
  });
});

describe("a desktop's environment", () => {
  const marker = 'everref-marker';

  test('gets PATH and the SSH agent from between the markers, whatever the profile prints', () => {
    const output = `Welcome!\nPATH=/wrong\n${marker}A=1\nPATH=/still/wrong\0PATH=/home/mara/bin:/usr/bin\0EVERREF_SHELL_MARKER=${marker}\0SSH_AUTH_SOCK=/run/agent\0${marker}bye\0PATH=/late\0`;
    expect(parseShellEnvironment(output, marker)).toEqual({ PATH: '/home/mara/bin:/usr/bin', SSH_AUTH_SOCK: '/run/agent' });
  });

  test.each(['', marker, 'PATH=/usr/bin', `${marker}PATH=\0SSH_AUTH_SOCK=agent\0${marker}`])(
    'stays as it is where the shell gave nothing of use: %j',
    (output) => {
      expect(parseShellEnvironment(output, marker)).toEqual({});
    },
  );

  test('stays as it is on Windows, in a terminal, without a shell and with an unknown one', async () => {
    const shell = { SHELL: '/bin/sh' };
    expect(await readShellEnvironment('win32', shell, silentLog)).toEqual({});
    expect(await readShellEnvironment('linux', { ...shell, TERM: 'xterm' }, silentLog)).toEqual({});
    expect(await readShellEnvironment('linux', {}, silentLog)).toEqual({});
    expect(await readShellEnvironment('linux', { SHELL: '/usr/bin/nu' }, silentLog)).toEqual({});
    expect(await readShellEnvironment('linux', { SHELL: '/nowhere/bash' }, silentLog)).toEqual({});
  });

  describe.skipIf(process.platform === 'win32')('asked of a real shell', () => {
    function shellThat(does: string): string {
      const path = join(folder, 'bash');
      writeFileSync(path, `#!/bin/sh\n${does}\n`);
      chmodSync(path, 0o755);
      return path;
    }

    test('takes what its profile sets', async () => {
      // A login shell whose profile talks, and sets what a desktop does not know.
      const shell = shellThat(
        `echo "PATH=/noise"; export PATH="/from/the profile:$PATH" SSH_AUTH_SOCK=/run/user/1/agent; [ "$1" = -ilc ] && exec /bin/sh -c "$2"`,
      );
      const found = await readShellEnvironment('linux', { SHELL: shell, PATH: '/usr/bin:/bin' }, silentLog);
      expect(found).toEqual({ PATH: '/from/the profile:/usr/bin:/bin', SSH_AUTH_SOCK: '/run/user/1/agent' });
    });

    test('gives up within its bound on one that hangs, and leaves nothing of it behind', async () => {
      const shell = shellThat(`sleep 300 & echo $! > "${folder}/pid"; wait`);
      const before = performance.now();
      expect(await readShellEnvironment('linux', { SHELL: shell, PATH: '/usr/bin:/bin' }, silentLog)).toEqual({});
      expect(performance.now() - before).toBeLessThan(5_000);
      const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
      await expect.poll(() => isRunning(pid)).toBe(false);
    });
  });
});

test('the window can be hidden only where a tray is known to be there', async () => {
  expect(await isTrayThere('darwin')).toBe(true);
  expect(await isTrayThere('win32')).toBe(true);
  expect(typeof (await isTrayThere('linux'))).toBe('boolean');
});

/** A killed process that nobody waits for is a zombie, which is as good as gone. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
