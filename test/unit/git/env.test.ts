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
      SSH_ASKPASS: 'false',
      SSH_ASKPASS_REQUIRE: 'never',
      GCM_INTERACTIVE: 'never',
      GIT_CEILING_DIRECTORIES: '/work',
    });
  });

  it.each([
    [null, 'ssh QUIET'],
    ['', 'ssh QUIET'],
    ['ssh -i key', 'ssh QUIET -i key'],
    ['/usr/bin/ssh', '/usr/bin/ssh QUIET'],
    ['SSH_AUTH_SOCK=/run/agent ssh -v', 'SSH_AUTH_SOCK=/run/agent ssh QUIET -v'],
    ['"C:\\Program Files\\OpenSSH\\ssh.exe" -v', '"C:\\Program Files\\OpenSSH\\ssh.exe" QUIET -v'],
    ['plink -i key', 'plink -batch -i key'],
    ['"C:\\Program Files\\PuTTY\\plink.exe"', '"C:\\Program Files\\PuTTY\\plink.exe" -batch'],
    ['ssh-wrapper -x', 'ssh-wrapper -x'],
    ['$(which ssh) -x', '$(which ssh) -x'],
  ])('N-11: makes the ssh command %j %j', (given, used) => {
    const quiet = '-o BatchMode=yes -o SecurityKeyProvider=none';
    expect(gitEnvironment({}, { cwd, sshCommand: given })['GIT_SSH_COMMAND']).toBe(used.replace('QUIET', quiet));
    expect(gitEnvironment({}, { cwd, sshCommand: given, oldSsh: true })['GIT_SSH_COMMAND']).toBe(used.replace('QUIET', '-o BatchMode=yes'));
  });

  it('N-11: a GIT_SSH program that is known gets its options; another is left alone: it may not know them', () => {
    const command = (program: string) => gitEnvironment({ GIT_SSH: program }, { cwd, sshCommand: null })['GIT_SSH_COMMAND'];
    expect(command('/opt/my tools/ssh')).toBe('"/opt/my tools/ssh" -o BatchMode=yes -o SecurityKeyProvider=none');
    expect(command('C:\\PuTTY\\plink.exe')).toBe('"C:\\PuTTY\\plink.exe" -batch');
    expect(command('wrapper')).toBeUndefined();
    expect(command('/odd"name/ssh')).toBeUndefined();
    expect(gitEnvironment({ GIT_SSH_COMMAND: 'ssh -i x' }, { cwd })).not.toHaveProperty('GIT_SSH_COMMAND');
  });

  it('N-11: only what the person has just started may ask, as they have set it up', () => {
    const own = { GIT_ASKPASS: '/ask', SSH_ASKPASS: '/ssh-ask', GIT_SSH_COMMAND: 'ssh -i x', GIT_DIR: '/x' };
    const programs = gitEnvironment(own, { cwd, prompts: 'programs', sshCommand: null });
    expect(programs).toMatchObject({
      GIT_ASKPASS: '/ask',
      SSH_ASKPASS: '/ssh-ask',
      SSH_ASKPASS_REQUIRE: 'prefer',
      GIT_SSH_COMMAND: 'ssh -i x',
      GIT_TERMINAL_PROMPT: '0',
    });
    expect(programs).not.toHaveProperty('GCM_INTERACTIVE');
    expect(programs).not.toHaveProperty('GIT_DIR');
    const terminal = gitEnvironment(own, { cwd, prompts: 'terminal' });
    expect(terminal).toMatchObject({ GIT_TERMINAL_PROMPT: '1', GIT_ASKPASS: '/ask' });
    expect(terminal).not.toHaveProperty('SSH_ASKPASS_REQUIRE');
    expect(fixedOptions('linux')).toEqual(expect.arrayContaining(['core.askPass=', 'credential.interactive=false']));
    expect(fixedOptions('linux', 'programs')).not.toEqual(expect.arrayContaining(['core.askPass=']));
    expect(fixedOptions('linux', 'terminal')).not.toEqual(expect.arrayContaining(['credential.interactive=false']));
  });

  it('N-12: switches hooks, fsmonitor and ext:: off for every run', () => {
    expect(fixedOptions('linux')).toEqual(
      expect.arrayContaining(['core.fsmonitor=false', 'core.hooksPath=/dev/null', 'protocol.ext.allow=never', '--no-optional-locks', '--no-pager']),
    );
    expect(fixedOptions('win32')).toContain('core.hooksPath=NUL');
  });
});
