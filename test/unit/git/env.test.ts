import { describe, expect, it } from 'vitest';
import { fixedOptions, gitEnvironment } from '../../../electron/git/env.ts';

const cwd = '/work/here';

describe('the environment of git', () => {
  it('N-12: keeps nothing inherited that steers git, but the user’s own settings and certificates', () => {
    const env = gitEnvironment(
      {
        GIT_DIR: '/x',
        GIT_INDEX_FILE: 'x',
        GIT_TRACE: '1',
        git_work_tree: '/',
        GIT_CONFIG_COUNT: '1',
        GIT_CONFIG_KEY_0: 'core.sshCommand',
        GIT_CONFIG_GLOBAL: '/g',
        GIT_SSL_CAINFO: '/ca',
        LC_MESSAGES: 'de',
        LANGUAGE: 'de',
        PATH: '/bin',
        PAGER: 'less',
        SSH_ASKPASS: 'x',
      },
      { cwd },
    );
    expect(env).toEqual({
      PATH: '/bin',
      GIT_CONFIG_GLOBAL: '/g',
      GIT_SSL_CAINFO: '/ca',
      LC_ALL: 'C',
      GIT_TERMINAL_PROMPT: '0',
      GIT_OPTIONAL_LOCKS: '0',
      GIT_ASKPASS: '',
      SSH_ASKPASS_REQUIRE: 'never',
      GCM_INTERACTIVE: 'never',
      GIT_CEILING_DIRECTORIES: '/work',
    });
  });

  it.each([
    [null, 'ssh -o BatchMode=yes'],
    ['', 'ssh -o BatchMode=yes'],
    ['ssh -i key', 'ssh -o BatchMode=yes -i key'],
    ['/usr/bin/ssh', '/usr/bin/ssh -o BatchMode=yes'],
    ['"C:\\Program Files\\OpenSSH\\ssh.exe" -v', '"C:\\Program Files\\OpenSSH\\ssh.exe" -o BatchMode=yes -v'],
    ['plink -batch', 'plink -batch'],
    ['ssh-wrapper -x', 'ssh-wrapper -x'],
  ])('makes the ssh command %j %j', (given, used) => {
    expect(gitEnvironment({}, { cwd, sshCommand: given })['GIT_SSH_COMMAND']).toBe(used);
  });

  it('leaves a GIT_SSH program alone: it may not know the option', () => {
    const env = gitEnvironment({ GIT_SSH: 'plink' }, { cwd, sshCommand: null });
    expect(env).toMatchObject({ GIT_SSH: 'plink' });
    expect(env).not.toHaveProperty('GIT_SSH_COMMAND');
    expect(gitEnvironment({ GIT_SSH_COMMAND: 'ssh -i x' }, { cwd })).not.toHaveProperty('GIT_SSH_COMMAND');
  });

  it('N-12: switches hooks, fsmonitor and ext:: off for every run', () => {
    expect(fixedOptions('linux')).toEqual(
      expect.arrayContaining(['core.fsmonitor=false', 'core.hooksPath=/dev/null', 'protocol.ext.allow=never', '--no-optional-locks', '--no-pager']),
    );
    expect(fixedOptions('win32')).toContain('core.hooksPath=NUL');
  });
});
