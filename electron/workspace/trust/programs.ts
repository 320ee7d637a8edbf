import { printable } from '../../../shared/model/printable.ts';
import { redactText } from '../../../shared/model/redact.ts';
import { type ConfigEntry, splitKey } from '../../git/parse/config.ts';

/**
 * Keys of a repository's own configuration (local and work tree scope) whose values git would run as programs in what Everref does (status, fetch,
 * fast-forward), or that lead it to files and servers that are not the repository's: another work tree, a proxy that may read what a sign-in sends, a
 * file for cookies. Hook files and fsmonitor are not among them: those are off for every run, trusted or not. `isOwnTree`: whether a `core.worktree`
 * is just where the work tree is.
 */
export function programKeys(entries: readonly ConfigEntry[], isOwnTree: (value: string) => boolean = () => false): readonly string[] {
  const found = new Set<string>();
  for (const { scope, key, value } of entries) {
    if ((scope !== 'local' && scope !== 'worktree') || value === '') continue;
    if (runsProgram(key, value) || leadsAside(key, value, isOwnTree)) found.add(key);
  }
  return [...found].sort();
}

/** Settings that are named to a person, and characters of each. */
const named = 10;
const namedChars = 200;

/**
 * What these keys are set to, as `key: value` for the person who is to trust it: credentials taken out, no control characters, bounded; how many more
 * there are is the last line.
 */
export function programWords(entries: readonly ConfigEntry[], keys: readonly string[]): readonly string[] {
  const words = keys.slice(0, named).map((key) => {
    const values = entries.filter((entry) => entry.key === key && (entry.scope === 'local' || entry.scope === 'worktree')).map(({ value }) => value ?? 'true');
    const text = printable(redactText(`${key}: ${[...new Set(values)].join(' · ')}`));
    return text.length > namedChars ? `${text.slice(0, namedChars)}…` : text;
  });
  return keys.length > named ? [...words, `and ${keys.length - named} more`] : words;
}

/** Connection settings that would let somebody read what is sent, or write a file anywhere (libcurl's cookies). */
const aside = ['proxy', 'sslverify', 'sslcainfo', 'sslcapath', 'proxysslcainfo', 'cookiefile', 'savecookies'];

function leadsAside(key: string, value: string | null, isOwnTree: (value: string) => boolean): boolean {
  const { section, name } = splitKey(key);
  if (key === 'core.worktree') return value === null || !isOwnTree(value);
  if (section === 'remote' && name === 'proxy') return true;
  // Checking certificates is what git does anyway.
  return section === 'http' && aside.includes(name) && !(name === 'sslverify' && /^(?:true|yes|on|1)$/i.test(value ?? 'true'));
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
    case 'hook':
      // Git 2.54 and later: hooks in the configuration, which no hooksPath switches off.
      return name === 'command';
    case 'gpg':
      return ['program', 'defaultkeycommand'].includes(name);
    case 'lfs':
      // git-lfs, which most people have as a filter of their own for all repositories, reads these from this one (git-lfs-config(5)).
      return (/^customtransfer\./i.test(subsection) && name === 'path') || (/^extension\./i.test(subsection) && ['clean', 'smudge'].includes(name));
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
    } else if (section === 'lfs') {
      // An empty program of its own would be a failure: the filter that `git lfs install` sets up is not started at all.
      for (const each of ['clean', 'smudge', 'process']) overrides.set(`filter.lfs.${each}`, '');
      overrides.set('filter.lfs.required', 'false');
    } else if (section === 'hook') {
      overrides.set(key, 'true');
      overrides.set(`hook.${subsection}.enabled`, 'false');
    } else if (section === 'remote' && name !== 'url')
      overrides.set(key, name === 'uploadpack' ? 'git-upload-pack' : name === 'receivepack' ? 'git-receive-pack' : '');
    else if (section === 'remote' || section === 'url') overrides.set('protocol.allow', 'never');
    else overrides.set(key, instead[key] ?? '');
  }
  return [...overrides].map(([key, value]) => `${key}\n${value}`);
}
