import { type ConfigEntry, splitKey } from '../git/parse/config.ts';

/**
 * Keys of a repository's own configuration (local and work tree scope) whose values git would run as programs, in what Everref does: status,
 * fetch, fast-forward. Hooks and fsmonitor are not among them: those are off for every run, trusted or not.
 */
export function programKeys(entries: readonly ConfigEntry[]): readonly string[] {
  const found = new Set<string>();
  for (const { scope, key, value } of entries) if ((scope === 'local' || scope === 'worktree') && value !== '' && runsProgram(key, value)) found.add(key);
  return [...found].sort();
}

function runsProgram(key: string, value: string | null): boolean {
  const { section, subsection, name } = splitKey(key);
  switch (section) {
    case 'core':
      return ['sshcommand', 'gitproxy', 'askpass', 'alternaterefscommand'].includes(name);
    case 'filter':
      return ['clean', 'smudge', 'process'].includes(name);
    case 'credential':
      return name === 'helper';
    case 'remote':
      return ['uploadpack', 'receivepack', 'vcs'].includes(name) || (name === 'url' && runsTransport(value));
    case 'gpg':
      return ['program', 'defaultkeycommand'].includes(name);
    case 'url':
      return ['insteadof', 'pushinsteadof'].includes(name) && runsTransport(subsection);
    default:
      return false;
  }
}

/** `ext::sh -c …` and its like: the URL itself is a command. */
function runsTransport(url: string | null): boolean {
  return url !== null && /^[a-z0-9]+::/i.test(url);
}

/** What to say instead of a key, so that git runs nothing of it: its own default where there is one. */
const instead: Readonly<Record<string, string>> = {
  'core.sshcommand': 'ssh',
  'core.gitproxy': 'none',
  'gpg.program': 'gpg',
  'gpg.openpgp.program': 'gpg',
  'gpg.x509.program': 'gpgsm',
  'gpg.ssh.program': 'ssh-keygen',
};

/**
 * Configuration for each run in a clone that is not trusted: nothing of `programs` runs. Pairs as `GitRequest.config` takes them (`key\nvalue`: a
 * filter may be named `a=b`). Network and moves are refused there altogether, by sync.
 */
export function untrustedOverrides(programs: readonly string[]): readonly string[] {
  const overrides = new Map<string, string>();
  for (const key of programs) {
    const { section, subsection, name } = splitKey(key);
    if (section === 'filter') {
      // All three: an empty `process` alone leaves `clean` to run, and `required` turns "no filter" into a failure.
      for (const each of ['clean', 'smudge', 'process']) overrides.set(`filter.${subsection}.${each}`, '');
      overrides.set(`filter.${subsection}.required`, 'false');
    } else if (section === 'remote' && name !== 'url')
      overrides.set(key, name === 'uploadpack' ? 'git-upload-pack' : name === 'receivepack' ? 'git-receive-pack' : '');
    else if (section === 'remote' || section === 'url') overrides.set('protocol.allow', 'never');
    else overrides.set(key, instead[key] ?? '');
  }
  return [...overrides].map(([key, value]) => `${key}\n${value}`);
}
