import { dirname } from 'node:path';

/**
 * Who may be asked for a name, a password, a passphrase or a touch. `nobody`: background work. `programs`: the person has just clicked, so the programs
 * that they have set up for it may open a window. `terminal`: they sit at this one.
 */
export type Prompts = 'nobody' | 'programs' | 'terminal';

/** What of one run goes into its environment and options. */
export interface RunSetting {
  readonly cwd: string;
  readonly reflogAction?: string;
  /** Another name of the index than git's own. */
  readonly indexFile?: string;
  /** The user's own ssh command (`GIT_SSH_COMMAND`, else `core.sshCommand`); null: plain ssh. Only for the network. */
  readonly sshCommand?: string | null;
  /** `nobody` by default. */
  readonly prompts?: Prompts;
  /** This ssh is too old to be told that it has no security keys. */
  readonly oldSsh?: boolean;
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
const dropped = new Set(['PREFIX', 'EDITOR', 'VISUAL', 'PAGER']);
/** How the user wants to be asked: theirs while they may be. */
const asking = new Set(['GIT_ASKPASS', 'SSH_ASKPASS', 'SSH_ASKPASS_REQUIRE', 'GIT_SSH_COMMAND', 'GCM_INTERACTIVE']);

/** The environment of a run: the user's, without what steers git, so that it never asks (unless it may), never pages and speaks C. */
export function gitEnvironment(inherited: Environment, setting: RunSetting): Record<string, string> {
  const { prompts = 'nobody' } = setting;
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(inherited)) {
    const upper = name.toUpperCase();
    if (value === undefined || dropped.has(upper) || upper === 'LANGUAGE' || upper.startsWith('LC_')) continue;
    if (asking.has(upper) ? prompts === 'nobody' : upper.startsWith('GIT_') && !kept.has(upper)) continue;
    env[name] = value;
  }
  env['LC_ALL'] = 'C';
  env['GIT_OPTIONAL_LOCKS'] = '0';
  env['GIT_TERMINAL_PROMPT'] = prompts === 'terminal' ? '1' : '0';
  if (prompts === 'nobody') {
    // Set but empty: git then looks for no other way to ask (prompt.c).
    env['GIT_ASKPASS'] = '';
    // A program that says no: without one, an ssh older than 8.4 that finds a display would start the system's (readpass.c).
    env['SSH_ASKPASS'] = 'false';
    env['SSH_ASKPASS_REQUIRE'] = 'never';
    env['GCM_INTERACTIVE'] = 'never';
  } else if (prompts === 'programs') {
    // There is no terminal, whatever ssh thinks of the one that the host was started in.
    env['SSH_ASKPASS_REQUIRE'] ??= 'prefer';
  }
  // A checkout whose .git went away must not be answered by a repository that it happens to lie in.
  env['GIT_CEILING_DIRECTORIES'] = dirname(setting.cwd);
  if (setting.sshCommand !== undefined && prompts === 'nobody') {
    const command = batchSsh(setting.sshCommand, env['GIT_SSH'], setting.oldSsh === true);
    if (command !== null) env['GIT_SSH_COMMAND'] = command;
  }
  if (setting.reflogAction !== undefined) env['GIT_REFLOG_ACTION'] = setting.reflogAction;
  if (setting.indexFile !== undefined) env['GIT_INDEX_FILE'] = setting.indexFile;
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

/**
 * What keeps ssh from asking. BatchMode: no password, passphrase, PIN or host key question. No provider for security keys: their files are then passed
 * over, instead of waiting for a touch that nobody knows of (sshconnect2.c); an agent's keys are the agent's.
 */
const quietSsh = '-o BatchMode=yes';
const noTouch = '-o SecurityKeyProvider=none';

/** The first word of a shell command, after settings of its environment: bare, or in double quotes. */
const firstWord = /^\s*(?:env\s+)?(?:[A-Za-z_]\w*=[^\s"'$`\\;&|<>()]*\s+)*(?:"([^"$`]+)"|([^\s"'$`;&|<>()]+))(?=\s|$)/;

/**
 * The user's ssh command made quiet, or null where it is left as it is. ssh takes the first value that it is given for an option: ours come before the
 * user's own. Another program than ssh and PuTTY's (a script) might not know the options; it finds no terminal and no askpass to ask by.
 */
function batchSsh(command: string | null, program: string | undefined, oldSsh: boolean): string | null {
  const options = (word: string): string | null => {
    const name = /([^\\/]*?)(?:\.exe)?$/i.exec(word)?.[1]?.toLowerCase();
    if (name === 'ssh') return oldSsh ? quietSsh : `${quietSsh} ${noTouch}`;
    return name === 'plink' || name === 'tortoiseplink' ? '-batch' : null;
  };
  if (command === null || command.trim() === '') {
    // GIT_SSH names a program, with no room for options; as a command it has.
    const word = program === undefined || program === '' ? 'ssh' : program;
    const quiet = /["$`]/.test(word) ? null : options(word);
    return quiet === null ? null : `${word === 'ssh' ? word : `"${word}"`} ${quiet}`;
  }
  const match = firstWord.exec(command);
  const quiet = options(match?.[1] ?? match?.[2] ?? '');
  return match === null || quiet === null ? command : `${match[0]} ${quiet}${command.slice(match[0].length)}`;
}

/** Whether an ssh said that it does not know one of our options (before OpenSSH 8.2). */
export function isOldSsh(stderr: string): boolean {
  return /Bad configuration option: securitykeyprovider/i.test(stderr);
}

/** Options before the verb, for every run: nothing of the repository runs (no hooks, no fsmonitor), nothing is paged, packed or coloured, nobody asked. */
export function fixedOptions(platform: NodeJS.Platform, prompts: Prompts = 'nobody'): readonly string[] {
  const nowhere = platform === 'win32' ? 'NUL' : '/dev/null';
  const settings = [
    'core.fsmonitor=false',
    `core.hooksPath=${nowhere}`,
    'protocol.ext.allow=never',
    ...(prompts === 'nobody' ? ['core.askPass=', 'credential.interactive=false'] : []),
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
