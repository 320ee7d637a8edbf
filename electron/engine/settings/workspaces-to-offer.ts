import { realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import type { WorkspaceSuggestion } from '../../../shared/contract/contract.ts';
import { expandPath } from '../../config/paths.ts';
import { discover } from '../../workspace/find/discover.ts';

/** Where people keep their clones, most usual first; looked at below the home folder. */
const usual = [
  'code',
  'Code',
  'src',
  'source',
  'projects',
  'Projects',
  'dev',
  'Developer',
  'work',
  'git',
  'repos',
  'workspace',
  'go/src',
  'Documents/GitHub',
  'IdeaProjects',
  'source/repos',
];

/** How long one folder may be searched, and how many examples are named. */
const searchMs = 4000;
const exampleCount = 5;

/** Usual folders of this machine that hold checkouts, most checkouts first. */
export async function suggestWorkspaces(home = homedir()): Promise<readonly WorkspaceSuggestion[]> {
  const found = new Map<string, WorkspaceSuggestion>();
  for (const name of usual) {
    const real = realFolder(join(home, name));
    if (real === null || found.has(real)) continue;
    const { checkouts, examples } = await look(real, 4);
    if (checkouts > 0) found.set(real, { path: `~/${name}`, checkouts, examples: [...examples] });
  }
  return [...found.values()].sort((a, b) => b.checkouts - a.checkouts);
}

/** What a folder, as a person wrote it, would bring as a workspace; or what is wrong with it. */
export async function tryWorkspace(
  written: string,
  depth: number,
  base: string,
): Promise<{ readonly problem: string | null; readonly checkouts: number; readonly examples: readonly string[] }> {
  const path = expandPath(written.trim(), base);
  const real = realFolder(path);
  if (real === null) return { problem: `There is no folder ${path} that can be read. Write one that is there, like ~/code.`, checkouts: 0, examples: [] };
  return { problem: null, ...(await look(real, depth)) };
}

async function look(path: string, depth: number): Promise<{ readonly checkouts: number; readonly examples: readonly string[] }> {
  const { places } = await discover([{ path, depth, ignore: [] }], { insideCheckouts: false, signal: AbortSignal.timeout(searchMs) });
  return { checkouts: places.length, examples: places.slice(0, exampleCount).map((place) => basename(place.path)) };
}

function realFolder(path: string): string | null {
  try {
    const real = realpathSync.native(path);
    return statSync(real).isDirectory() ? real : null;
  } catch {
    return null;
  }
}
