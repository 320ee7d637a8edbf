import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { CloneRef } from '../../git/parse/clone-refs.ts';
import { type CommitFacts, plainCommitFacts } from '../../git/parse/plain-commit.ts';
import { isPlainRefPart, parsePackedRefs, parseRefFile } from '../../git/parse/plain-ref-files.ts';
import type { PlainUpstream } from './plain-upstreams.ts';
import { StoredObjects } from './stored-objects.ts';

/** What is asked about a clone's refs. */
export interface PlainRefsQuestion {
  readonly commonDir: string;
  readonly bare: boolean;
  /** By branch (`main`). */
  readonly upstreams: ReadonlyMap<string, PlainUpstream>;
}

/** Above that many, git lists them as quickly, and opens their commits quicker. */
export const mostPlainRefs = 60;
const mostPackedBytes = 512 * 1024;
const folders = ['refs/heads', 'refs/remotes', 'refs/everref/remotes'];
const isWanted = (name: string) => name === 'refs/stash' || folders.some((folder) => name.startsWith(`${folder}/`));

/**
 * What `for-each-ref` would say of a clone's branches, remote-tracking refs, Everref's shadow refs and stash, read from its files; null where anything is
 * not plain, and git is to say it: odd names, damaged files, linked work trees, replaced commits, objects that are not found here. Ids and facts of commits are what git
 * says; subject and date are given of branches only. For clones with refs in files, whose configuration is plain. Throws nothing.
 */
export function readPlainRefs({ commonDir, bare, upstreams }: PlainRefsQuestion): readonly CloneRef[] | null {
  const objects = new StoredObjects(commonDir);
  try {
    const worktree = mainWorkTree(commonDir, bare);
    const head = parseRefFile(readFileSync(join(commonDir, 'HEAD'), 'utf8'));
    // Other work trees have branches of their own checked out; replaced commits have another subject; both are rare.
    if (worktree === null || head === null || isThere(commonDir, 'worktrees') || isThere(commonDir, 'refs/replace')) return null;
    const ids = readIds(commonDir);
    if (ids === null) return null;
    const seen = new Map<string, CommitFacts | null>();
    const factsOf = (id: string): CommitFacts | null => {
      const held = seen.get(id);
      if (held !== undefined) return held;
      const bytes = objects.commit(id);
      const facts = bytes === null ? null : plainCommitFacts(bytes);
      seen.set(id, facts);
      return facts;
    };
    const refs: CloneRef[] = [];
    for (const [name, id] of [...ids].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const isBranch = name.startsWith('refs/heads/');
      const facts = isBranch ? factsOf(id) : unasked;
      // What is missing git complains of, in words of its own.
      if (facts === null || (!isBranch && seen.get(id) == null && !objects.has(id))) return null;
      const upstream = (isBranch ? upstreams.get(name.slice('refs/heads/'.length)) : undefined) ?? none;
      refs.push({ name, id, ...upstream, worktree: head.kind === 'symbolic' && head.target === name ? worktree : '', ...facts });
    }
    return refs;
  } catch {
    // Something went away, may not be read, or is no commit: git says what.
    return null;
  } finally {
    objects.close();
  }
}

const unasked: CommitFacts = { subject: '', committedAt: 0 };
const none: PlainUpstream = { upstream: '', upstreamRemote: '', upstreamRef: '' };

/** How git names the main work tree, which it finds by the git folder's name alone (worktree.c); null: not so simple. */
function mainWorkTree(commonDir: string, bare: boolean): string | null {
  if (basename(commonDir) === '.git') return bare ? null : dirname(commonDir);
  return bare ? commonDir : null;
}

/**
 * Ids by name, symbolic refs left out. Loose files first, the packed ones after them: git packs a ref before it takes its file away, and takes it out
 * of the packed ones before it deletes the file, so that nothing falls in between (files-backend.c reads them in this order, too).
 */
function readIds(commonDir: string): ReadonlyMap<string, string> | null {
  /** Symbolic refs hide a packed ref of their name as well. */
  const loose = new Map<string, string | null>();
  for (const folder of folders) if (!readLoose(commonDir, folder, loose)) return null;
  const stash = textOf(join(commonDir, 'refs/stash'));
  if (stash !== null && !take(loose, 'refs/stash', stash)) return null;
  const packed = readPacked(commonDir);
  if (packed === null) return null;
  const ids = new Map(packed);
  for (const [name, id] of loose) {
    if (id === null) ids.delete(name);
    else ids.set(name, id);
  }
  return ids.size > mostPlainRefs ? null : ids;
}

/** False: something there is not plain. */
function readLoose(commonDir: string, folder: string, found: Map<string, string | null>): boolean {
  let entries: ReturnType<typeof entriesOf>;
  if (!isThere(commonDir, folder)) return true;
  try {
    entries = entriesOf(join(commonDir, folder));
  } catch (error) {
    // Git takes empty folders of refs away.
    return error instanceof Error && 'code' in error && error.code === 'ENOENT';
  }
  if (found.size + entries.length > mostPlainRefs) return false;
  for (const entry of entries) {
    if (entry.name.endsWith('.lock') || entry.name.startsWith('.')) continue;
    const name = `${folder}/${entry.name}`;
    if (!isPlainRefPart(entry.name)) return false;
    if (entry.isDirectory()) {
      if (!readLoose(commonDir, name, found)) return false;
    } else if (!entry.isFile()) return false;
    else {
      const text = textOf(join(commonDir, name));
      // Deleted or packed since: if it is packed, it is found there.
      if (text !== null && !take(found, name, text)) return false;
    }
  }
  return true;
}

function take(found: Map<string, string | null>, name: string, text: string): boolean {
  const ref = parseRefFile(text);
  if (ref !== null) found.set(name, ref.kind === 'id' ? ref.id : null);
  return ref !== null;
}

function readPacked(commonDir: string): ReadonlyMap<string, string> | null {
  const file = join(commonDir, 'packed-refs');
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined) return new Map();
  if (!stat.isFile() || stat.size > mostPackedBytes) return null;
  const text = readFileSync(file, 'utf8');
  // Replaced commits, packed.
  return text.includes(' refs/replace/') ? null : parsePackedRefs(text, isWanted);
}

function entriesOf(folder: string) {
  return readdirSync(folder, { withFileTypes: true });
}

/** Null: it is not there. Throws what else there may be. */
function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

function isThere(commonDir: string, name: string): boolean {
  return statSync(join(commonDir, name), { throwIfNoEntry: false }) !== undefined;
}
