import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Person, personEnvironment } from '../../support/git.ts';

/** A kind of repository, as git.md 3 mixes them. */
interface Kind {
  readonly name: string;
  readonly files: number;
  readonly commits: number;
}

const kinds = {
  small: { name: 'small', files: 40, commits: 30 },
  medium: { name: 'medium', files: 500, commits: 200 },
  large: { name: 'large', files: 5000, commits: 400 },
  old: { name: 'old', files: 4847, commits: 20_000 },
} as const;

/** Of 200: 120 small, 60 of 500 files (6 of them with a node_modules of 20,000 files), 15 of 5,000, 5 with a long history. */
function kindOf(index: number): Kind {
  const at = index % 200;
  return at < 120 ? kinds.small : at < 180 ? kinds.medium : at < 195 ? kinds.large : kinds.old;
}

const withModules = (index: number) => index % 200 >= 120 && index % 200 < 126;

/**
 * Makes `count` clones in `code` of four repositories below `root`: their objects are hard links (`clone --local`), their files are real. Every fifth
 * has a changed and a new file, every tenth a commit that is not pushed. Indexes are refreshed, as they are where somebody works. Gives their folders.
 */
export function plantCheckouts(person: Person, root: string, code: string, count: number): readonly string[] {
  const env = personEnvironment(person);
  const git = (cwd: string, ...args: string[]) => execFileSync('git', args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const remotes = new Map<string, string>(Object.values(kinds).map((kind) => [kind.name, plantRemote(kind, join(root, 'remotes', `${kind.name}.git`), env)]));
  const modules = join(root, 'node_modules');
  plantModules(modules);
  mkdirSync(code, { recursive: true });
  return Array.from({ length: count }, (_, index) => {
    const kind = kindOf(index);
    const folder = join(code, `${kind.name}-${index}`);
    git(code, 'clone', '--quiet', '--local', remotes.get(kind.name) ?? '', folder);
    if (index % 10 === 3) git(folder, 'commit', '--quiet', '--allow-empty', '--message', 'Not pushed');
    if (index % 5 === 0) {
      writeFileSync(join(folder, 'folder-0/file-0.txt'), 'changed\n');
      writeFileSync(join(folder, 'new.txt'), 'new\n');
    }
    // Files that git ignores are never looked at one by one: hard links will do.
    if (withModules(index)) execFileSync('cp', ['-al', modules, join(folder, 'node_modules')]);
    return folder;
  });
}

/** What git would do by itself a second after a clone: a plain `status` that writes the index (git.md 2c, the racy index). */
export function refreshIndexes(person: Person, folders: readonly string[]): void {
  for (const folder of folders) execFileSync('git', ['status', '--porcelain'], { cwd: folder, env: personEnvironment(person), stdio: 'ignore' });
}

/** One clone with `branches` branches, each `behind` commits behind origin/main. Gives its folder. */
export function plantManyBranches(person: Person, root: string, code: string, branches: number, behind: number): string {
  const env = personEnvironment(person);
  const git = (cwd: string, ...args: string[]) => execFileSync('git', args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  const remote = plantRemote(
    { name: `branches-${branches}`, files: 40, commits: branches + behind + 50 },
    join(root, 'remotes', `branches-${branches}.git`),
    env,
  );
  mkdirSync(code, { recursive: true });
  const folder = join(code, `branches-${branches}`);
  git(code, 'clone', '--quiet', '--local', remote, folder);
  const ids = git(folder, 'rev-list', `--max-count=${branches}`, `--skip=${behind}`, 'HEAD').split('\n');
  const lines = ids.map((id, index) => `create refs/heads/topic/number-${index} ${id}\n`).join('');
  execFileSync('git', ['update-ref', '--stdin'], { cwd: folder, env, input: lines });
  const config = ids.map((_, index) => `[branch "topic/number-${index}"]\n\tremote = origin\n\tmerge = refs/heads/main\n`).join('');
  writeFileSync(join(folder, '.git/config'), config, { flag: 'a' });
  return folder;
}

/** A bare repository whose first commit has all the files, and every later one a change in one of them. */
function plantRemote({ files, commits }: Kind, bare: string, env: NodeJS.ProcessEnv): string {
  mkdirSync(bare, { recursive: true });
  execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', bare], { env });
  const file = (path: string, text: string) => `M 100644 inline ${path}\ndata ${text.length}\n${text}\n`;
  const all = Array.from({ length: files }, (_, index) => file(`folder-${index % 60}/file-${index}.txt`, `file ${index}\n${'x'.repeat(index % 300)}\n`));
  const stream = Array.from({ length: commits }, (_, index) => {
    const change = index === 0 ? file('.gitignore', 'node_modules\n') + all.join('') : file('folder-1/history.txt', `change ${index}\n`);
    const subject = `Change ${index}`;
    return `commit refs/heads/main\ncommitter Ada <ada@example.org> ${1_600_000_000 + index * 60} +0000\ndata ${subject.length}\n${subject}\n${change}\n`;
  });
  execFileSync('git', ['fast-import', '--quiet'], { cwd: bare, env, input: stream.join(''), maxBuffer: 2 ** 28 });
  return bare;
}

function plantModules(folder: string): void {
  for (let each = 0; each < 2000; each++) {
    mkdirSync(join(folder, `package-${each}`), { recursive: true });
    for (let file = 0; file < 10; file++) writeFileSync(join(folder, `package-${each}`, `file-${file}.js`), '');
  }
}

/** Takes the fixtures away: hundreds of thousands of files. */
export function clear(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
