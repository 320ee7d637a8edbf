import { dirname, join, resolve } from 'node:path';
import type { Config } from '../../../shared/model/config.ts';
import { joinAlias } from '../../config/overrides.ts';
import { listConfig, listConfigFile } from '../../git/commands/config-list.ts';
import { headBranch } from '../../git/commands/git-paths.ts';
import { GitError } from '../../git/error.ts';
import { type ConfigEntry, isTrue, splitKey } from '../../git/parse/config.ts';
import type { Git } from '../../git/run.ts';
import type { Trusts } from '../../store/trusts.ts';
import type { Clone, Place, Remote } from '../clone.ts';
import { type Disk, directDisk } from '../disk/disk.ts';
import { askPlainRefs } from '../refs/ask-plain-refs.ts';
import type { PlainRefsQuestion } from '../refs/plain-refs.ts';
import { programKeys, programWords } from '../trust/programs.ts';
import { absolutePath, trustIn, whatRuns } from '../trust/trust.ts';
import type { CloneFiles } from './clone-files.ts';
import { readConfig, type UserConfig } from './read-config.ts';
import { localRemote, repositoryId } from './repository-id.ts';
import { type SshConfig, sshTarget } from './ssh-config.ts';

/** What a clone's description is made from, besides its own configuration. */
export interface CloneSetting {
  readonly config: Pick<Config, 'aliases' | 'repositories'>;
  readonly ssh: SshConfig;
  /** What all clones share; left out: git is asked for everything. */
  readonly userConfig?: UserConfig;
  /** How files are read; by default in this thread. */
  readonly disk?: Disk;
  /** Hears what the clone's own files say, before git is asked for the rest. */
  readonly onFiles?: (files: CloneFiles) => void;
  /** What trusted folders would run when they were trusted; left out: whatever they would run is meant. */
  readonly trusts?: Trusts;
}

/** A clone, and the files whose change makes it another. */
export interface CloneReading {
  readonly clone: Clone;
  readonly configFiles: readonly string[];
  /** What to ask its files about its refs; null: git alone can read them. */
  readonly plainRefs: PlainRefsQuestion | null;
}

/** Reads what a clone is: remotes, what it would run, whether it may. Throws `GitError`. No run of git where the clone's own file is plain, one where it is not; more only for work trees with a configuration of their own. */
export async function readClone(git: Git, id: string, places: readonly Place[], commonDir: string, setting: CloneSetting): Promise<CloneReading> {
  const main = places[0];
  const disk = setting.disk ?? directDisk;
  const files = await disk.ask(commonDir, 'cloneFiles', commonDir);
  setting.onFiles?.(files);
  const all = await readConfig(git, commonDir, setting.userConfig, files.config);
  // Hundreds of branches say nothing about what the clone would run: they are gone through where they count.
  const ofBranches = all.filter(({ key }) => key.startsWith('branch.'));
  const entries = all.filter(({ key }) => !key.startsWith('branch.'));
  const find = (key: string) => entries.findLast((entry) => entry.key === key);
  const sparse: string[] = [];
  const isSparse = (list: readonly ConfigEntry[]) => isTrue(list.findLast(({ key }) => key === 'core.sparsecheckout')?.value);
  const common = [...entries];
  for (const place of places) {
    const own = isTrue(find('extensions.worktreeconfig')?.value) ? (await listConfig(git, place.path)).filter(({ scope }) => scope === 'worktree') : [];
    entries.push(...own);
    if (place.kind !== 'bare' && isSparse([...common, ...own])) sparse.push(place.path);
  }
  const withBranches = [...ofBranches, ...entries];
  const base = main?.path ?? commonDir;
  const real = await realPaths(
    readRemotes(entries, (url) => localRemote(url, base) ?? ''),
    disk,
  );
  const naming = { base, ssh: (host: string) => sshTarget(setting.ssh, host), real: (path: string) => real.get(path) ?? path };
  const identify = (url: string) => joinAlias(repositoryId(url, naming), setting.config.aliases);
  const remotes = readRemotes(entries, identify);
  const conditional = await conditionalEntries(git, commonDir, entries);
  const own = [...entries, ...conditional.entries];
  const programs = programKeys(own, (value) => resolve(commonDir, value) === base);
  const runs = whatRuns(own, programs);
  const trust = programs.length === 0 ? null : trustIn(setting.config, places, runs, setting.trusts);
  const repository = joinAlias(await ownRepository(git, commonDir, remotes, withBranches, `local/${main?.checkoutId ?? id}`), setting.config.aliases);
  const clone: Clone = {
    id,
    commonDir,
    bare: main === undefined || main.kind === 'bare',
    refFormat: find('extensions.refstorage')?.value === 'reftable' ? 'reftable' : 'files',
    remotes,
    repository,
    programs,
    wouldRun: programWords(own, programs),
    trusted: trust === null || trust === 'given',
    ...(trust === null ? {} : { runs }),
    ...(trust === 'changed' ? { trustedBefore: true } : {}),
    shallow: files.shallow,
    partial: entries.some(({ key, value }) => key === 'extensions.partialclone' || (/^remote\..*\.promisor$/s.test(key) && isTrue(value))),
    sparse,
  };
  const watched = [...new Set([...configFiles(withBranches, commonDir), ...conditional.files])];
  return { clone, configFiles: watched, plainRefs: askPlainRefs(clone, withBranches) };
}

/** Real paths of remotes that are folders of this machine. One whose disk does not answer keeps its name. */
async function realPaths(remotes: readonly Remote[], disk: Disk): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const { repository: path } of remotes) {
    if (path !== '' && !found.has(path)) found.set(path, await disk.ask(path, 'realRepository', path).catch(() => path));
  }
  return found;
}

/** The remotes as configured, in order, with `insteadOf` applied as git does: the longest prefix wins. Source: git-config(1), `url.<base>.insteadOf`. */
export function readRemotes(entries: readonly ConfigEntry[], identify: (url: string) => string): readonly Remote[] {
  const found = new Map<string, { url: string | null; fetchRefspecs: string[]; mirror: boolean }>();
  const rewrites: { readonly prefix: string; readonly base: string }[] = [];
  for (const { key, value } of entries) {
    const { section, subsection, name } = splitKey(key);
    if (section === 'url' && name === 'insteadof' && value !== null) rewrites.push({ prefix: value, base: subsection });
    if (section !== 'remote' || subsection === '') continue;
    const remote = found.get(subsection) ?? { url: null, fetchRefspecs: [], mirror: false };
    found.set(subsection, remote);
    // Several URLs: the first is fetched from.
    if (name === 'url') remote.url ??= value;
    else if (name === 'fetch' && value !== null) remote.fetchRefspecs.push(value);
    else if (name === 'mirror') remote.mirror = isTrue(value);
  }
  return [...found].flatMap(([name, { url, fetchRefspecs, mirror }]) => {
    if (url === null || url === '') return [];
    const rewrite = rewrites.filter(({ prefix }) => url.startsWith(prefix)).sort((a, b) => b.prefix.length - a.prefix.length)[0];
    const effective = rewrite === undefined ? url : rewrite.base + url.slice(rewrite.prefix.length);
    const coversAll = fetchRefspecs.some((refspec) => /^\+?refs\/\*(?::|$)/.test(refspec));
    return [{ name, url: effective, repository: identify(effective), fetchRefspecs, mirror: mirror || coversAll }];
  });
}

async function ownRepository(git: Git, commonDir: string, remotes: readonly Remote[], entries: readonly ConfigEntry[], alone: string): Promise<string> {
  const origin = remotes.find((remote) => remote.name === 'origin') ?? (remotes.length === 1 ? remotes[0] : undefined);
  if (origin !== undefined) return origin.repository;
  if (remotes.length === 0) return alone;
  const branch = (await headBranch(git, commonDir))?.replace(/^refs\/heads\//, '');
  const upstream = entries.findLast((entry) => entry.key === `branch.${branch}.remote`)?.value;
  return (remotes.find((remote) => remote.name === upstream) ?? remotes[0])?.repository ?? alone;
}

/** Files that conditional includes may name, one within another. */
const mostIncluded = 50;

/**
 * What the clone's own configuration includes on a condition (`includeIf`: on a branch, in a folder, for a remote). The condition may come to hold at
 * any moment (`git switch`), without a file of the configuration changing: what is in there counts as if it did. Throws `GitError` for more than can
 * be looked at, and for a file of somebody's home (`~name/`): what nobody looked at must not run.
 */
async function conditionalEntries(git: Git, commonDir: string, entries: readonly ConfigEntry[]) {
  const found: ConfigEntry[] = [];
  const files: string[] = [];
  const namedIn = (list: readonly ConfigEntry[], pattern: RegExp, origin: (entry: ConfigEntry) => string) =>
    list.flatMap((entry) => {
      if (!pattern.test(entry.key) || entry.value === null) return [];
      if (/^(?:~[^/\\]|%\()/.test(entry.value)) throw unclear(commonDir, `its configuration includes ${entry.value} on a condition`);
      return [absolutePath(entry.value) ?? resolve(dirname(origin(entry)), entry.value)];
    });
  const own = entries.filter(({ scope }) => scope === 'local' || scope === 'worktree');
  const queue = [...namedIn(own, /^includeif\..*\.path$/s, ({ origin }) => resolve(commonDir, origin.replace(/^file:/, '')))];
  for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
    if (files.includes(file)) continue;
    if (files.length >= mostIncluded) throw unclear(commonDir, 'its configuration includes too many files on conditions');
    const from = file;
    files.push(from);
    const inside = await listConfigFile(git, commonDir, from);
    found.push(...inside.map((entry) => ({ ...entry, scope: 'local' })));
    queue.push(...namedIn(inside, /^include(?:if\..*)?\.path$/s, () => from));
  }
  return { entries: found, files };
}

function unclear(cwd: string, words: string): GitError {
  return new GitError('too-much-output', { args: ['config'], cwd }, words);
}

/** All files that the clone's own configuration came from, also included ones: a change in any may add a program. */
function configFiles(entries: readonly ConfigEntry[], commonDir: string): readonly string[] {
  const files = new Set([join(commonDir, 'config'), join(commonDir, 'config.worktree')]);
  const byOrigin = new Map<string, string>();
  for (const { scope, origin, key, value } of entries) {
    if ((scope !== 'local' && scope !== 'worktree') || !origin.startsWith('file:')) continue;
    const file = byOrigin.get(origin) ?? resolve(commonDir, origin.slice('file:'.length));
    byOrigin.set(origin, file);
    files.add(file);
    // An included file that is empty now shows nowhere else. Its path is relative to the file that names it.
    const included = /^include(?:if\..*)?\.path$/.test(key) && value !== null ? value : null;
    if (included !== null) files.add(absolutePath(included) ?? resolve(dirname(file), included));
  }
  return [...files];
}
