import { dirname } from 'node:path';

/** What of one run goes into its environment and options. */
export interface RunSetting {
  readonly cwd: string;
  readonly reflogAction?: string;
  /** The user's own ssh command (`GIT_SSH_COMMAND`, else `core.sshCommand`); null: plain ssh. Only for the network. */
  readonly sshCommand?: string | null;
  /** No transport may be used: what a partial clone left out is then missing, instead of fetched by whatever program the clone names. */
  readonly offline?: boolean;
  /** `key=value`, or `key\nvalue` (as `git config -z` writes it) where the key itself may hold a `=`. */
  readonly config?: readonly string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

// Of the inherited GIT_* only what says where the user's own settings and certificates are. GIT_DIR, GIT_INDEX_FILE, GIT_TRACE … of a
// hook or a shell that started us must not reach git.
const kept = new Set([
  'GIT_CONFIG_GLOBAL',
  'GIT_CONFIG_SYSTEM',
  'GIT_CONFIG_NOSYSTEM',
  'GIT_EXEC_PATH',
  'GIT_SSH',
  'GIT_SSH_VARIANT',
  'GIT_SSL_CAINFO',
  'GIT_SSL_CAPATH',
  'GIT_SSL_CERT',
  'GIT_SSL_KEY',
  'GIT_SSL_NO_VERIFY',
  'GIT_HTTP_PROXY_AUTHMETHOD',
  'GIT_PROXY_SSL_CAINFO',
]);
const dropped = new Set(['SSH_ASKPASS', 'PREFIX', 'EDITOR', 'VISUAL', 'PAGER']);

/** The environment of a run: the user's, without what steers git, so that it never asks, never pages and speaks C. */
export function gitEnvironment(inherited: Environment, setting: RunSetting): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(inherited)) {
    const upper = name.toUpperCase();
    if (value === undefined || dropped.has(upper) || (upper.startsWith('GIT_') && !kept.has(upper)) || upper === 'LANGUAGE' || upper.startsWith('LC_'))
      continue;
    env[name] = value;
  }
  env['LC_ALL'] = 'C';
  env['GIT_TERMINAL_PROMPT'] = '0';
  env['GIT_OPTIONAL_LOCKS'] = '0';
  // Set but empty: git then looks for no other way to ask (prompt.c), ssh neither.
  env['GIT_ASKPASS'] = '';
  env['SSH_ASKPASS_REQUIRE'] = 'never';
  env['GCM_INTERACTIVE'] = 'never';
  // A checkout whose .git went away must not be answered by a repository that it happens to lie in.
  env['GIT_CEILING_DIRECTORIES'] = dirname(setting.cwd);
  if (setting.sshCommand !== undefined) {
    const command = batchSsh(setting.sshCommand, env['GIT_SSH']);
    if (command !== null) env['GIT_SSH_COMMAND'] = command;
  }
  if (setting.reflogAction !== undefined) env['GIT_REFLOG_ACTION'] = setting.reflogAction;
  if (setting.offline === true) {
    // The list is all that is allowed, whatever the configuration says. GIT_NO_LAZY_FETCH is known from git 2.44 on and fails sooner.
    env['GIT_ALLOW_PROTOCOL'] = 'none';
    env['GIT_NO_LAZY_FETCH'] = '1';
  }
  const config = setting.config ?? [];
  // By environment, not by -c: a key like `filter.a=b.clean` cannot be written with -c, and a hostile one may be named so.
  if (config.length > 0) env['GIT_CONFIG_COUNT'] = String(config.length);
  for (const [index, pair] of config.entries()) {
    const [key, value] = splitPair(pair);
    env[`GIT_CONFIG_KEY_${index}`] = key;
    env[`GIT_CONFIG_VALUE_${index}`] = value;
  }
  return env;
}

function splitPair(pair: string): readonly [string, string] {
  const newline = pair.indexOf('\n');
  const at = newline >= 0 ? newline : pair.indexOf('=');
  return at < 0 ? [pair, 'true'] : [pair.slice(0, at), pair.slice(at + 1)];
}

// ssh takes the first value it is given for an option: ours comes before the user's own options. Another program (plink, a script)
// might not know -o and is left as it is.
function batchSsh(command: string | null, program: string | undefined): string | null {
  if (command === null || command.trim() === '') return program === undefined || program === '' ? 'ssh -o BatchMode=yes' : null;
  const match = /^\s*((?:"[^"]*[\\/])?(?:[^\s"']*[\\/])?ssh(?:\.exe)?"?)(?=\s|$)/i.exec(command);
  if (match?.[1] === undefined) return command;
  return `${match[1]} -o BatchMode=yes${command.slice(match[0].length)}`;
}

/** Options before the verb, for every run: nothing of the repository runs (no hooks, no fsmonitor), nothing is paged, packed or coloured. */
export function fixedOptions(platform: NodeJS.Platform): readonly string[] {
  const nowhere = platform === 'win32' ? 'NUL' : '/dev/null';
  const settings = [
    'core.fsmonitor=false',
    `core.hooksPath=${nowhere}`,
    'protocol.ext.allow=never',
    'core.askPass=',
    'credential.interactive=false',
    'gc.auto=0',
    'maintenance.auto=false',
    'submodule.recurse=false',
    // Would run gpg, which may be a program of the repository's own choice.
    'log.showSignature=false',
    'color.ui=false',
    // Bare repositories are looked at too; what they could run is switched off here and by the overrides for untrusted ones.
    'safe.bareRepository=all',
  ];
  return ['--no-pager', '--no-optional-locks', '--literal-pathspecs', ...settings.flatMap((setting) => ['-c', setting])];
}
