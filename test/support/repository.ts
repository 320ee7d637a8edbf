import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { runGit } from './quick-git.ts';

/** A work tree made and changed by raw git, as a person would. */
export interface TestRepository {
  readonly path: string;
  /** Runs git here and gives what it printed. Throws with git's words when it fails. */
  git(...args: string[]): string;
  /** Writes a file, making its folders. */
  write(path: string, content: string | Uint8Array): void;
  /** Commits everything that is there (`add -A`); also when nothing changed. Gives the new commit's id. */
  commit(message: string): string;
  /** `write`, then `commit`. */
  commitFile(path: string, content: string, message?: string): string;
  /** The id that `revision` (HEAD by default) has. */
  head(revision?: string): string;
}

/** A temporary folder with its own HOME and git configuration, in which repositories are made. */
export interface Sandbox {
  /** Real path. */
  readonly root: string;
  /** For everything that starts git in here: isolated from the machine's configuration, nothing signed, fixed names. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs git in any folder with that environment. */
  git(cwd: string, ...args: string[]): string;
  /** A new repository with branch main. */
  repository(name: string, ...initOptions: string[]): TestRepository;
  /** A new bare repository with branch main; gives its path. */
  bare(name: string): string;
  /** Clones `from` (a path or URL) to `name`. */
  clone(from: string, name: string, ...options: string[]): TestRepository;
  /** A repository that is there already. */
  at(path: string): TestRepository;
  remove(): void;
}

const settings = `[user]
	name = Ada Lovelace
	email = ada@example.invalid
[init]
	defaultBranch = main
	templateDir = ~/template
[commit]
	gpgSign = false
[tag]
	gpgSign = false
[advice]
	detachedHead = false
[protocol "file"]
	allow = always
[gc]
	auto = 0
[maintenance]
	auto = false
`;

/**
 * Makes a sandbox. The process's own HOME and GIT_CONFIG_GLOBAL are pointed there too, so that the engine under test (and its helper, started
 * afterwards) sees the same configuration; `remove` puts them back.
 */
export function createSandbox(): Sandbox {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'everref-test-')));
  const home = join(root, 'home');
  mkdirSync(home);
  // Without the fourteen samples of hooks that git puts into each repository otherwise.
  mkdirSync(join(home, 'template', 'hooks'), { recursive: true });
  mkdirSync(join(home, 'template', 'info'));
  const config = join(home, '.gitconfig');
  writeFileSync(config, settings);
  const own = { HOME: home, XDG_CONFIG_HOME: join(home, '.config'), GIT_CONFIG_GLOBAL: config, GIT_CONFIG_NOSYSTEM: '1' };
  const before = Object.keys(own).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, own);

  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) if (value !== undefined && !name.startsWith('GIT_')) env[name] = value;
  Object.assign(env, own, { LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', GIT_EDITOR: 'true', GIT_CEILING_DIRECTORIES: root });

  const git = (cwd: string, ...args: string[]): string => runGit(args, { cwd, env });

  const at = (path: string): TestRepository => ({
    path,
    git: (...args) => git(path, ...args),
    write(name, content) {
      const file = join(path, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    },
    commit(message) {
      git(path, 'add', '-A');
      git(path, 'commit', '-q', '--allow-empty', '-m', message);
      return git(path, 'rev-parse', 'HEAD').trim();
    },
    commitFile(name, content, message = `${name}: ${content.slice(0, 20)}`) {
      this.write(name, content);
      return this.commit(message);
    },
    head: (revision = 'HEAD') => git(path, 'rev-parse', '--verify', revision).trim(),
  });

  return {
    root,
    env,
    git,
    at,
    repository(name, ...initOptions) {
      const path = join(root, name);
      mkdirSync(path, { recursive: true });
      git(path, 'init', '-q', '-b', 'main', ...initOptions);
      return at(path);
    },
    bare(name) {
      const path = join(root, name);
      mkdirSync(path, { recursive: true });
      git(path, 'init', '-q', '--bare', '-b', 'main');
      return path;
    },
    clone(from, name, ...options) {
      const path = join(root, name);
      mkdirSync(dirname(path), { recursive: true });
      git(root, 'clone', '-q', ...options, from, path);
      return at(path);
    },
    remove() {
      for (const [name, value] of before) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
      rmSync(root, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
