import { BranchRef, refNameProblem } from '../../shared/model/ref.ts';

/** Why a branch of this (short) name cannot be made beside the refs that there are; null: it can. Pure. */
export function branchNameProblem(name: string, refs: readonly string[]): string | null {
  const full = `refs/heads/${name}`;
  const problem = refNameProblem(full);
  if (problem !== null) return `“${name}” cannot be a branch’s name: ${problem}.`;
  if (!BranchRef.safeParse(full).success || name === 'HEAD') return `“${name}” cannot be a branch’s name.`;
  // Letters' case: many disks keep one file for both.
  const wanted = full.toLowerCase();
  for (const ref of refs) {
    const other = ref.toLowerCase();
    if (other === wanted) return `There is a branch ${ref.slice('refs/heads/'.length)} already.`;
    if (other.startsWith(`${wanted}/`) || wanted.startsWith(`${other}/`))
      return `A branch ${name} has no room beside ${ref.slice('refs/heads/'.length)}: one would be the folder of the other.`;
  }
  return null;
}

/** A free name for a branch that brings a chain back: by the branch it was on, else by what its tip says. Pure. */
export function suggestBranchName(chain: { readonly branch: string | null; readonly subject: string; readonly tip: string }, refs: readonly string[]): string {
  const words = chain.branch?.replace(/^origin\//, '') ?? slug(chain.subject);
  const base = `restored/${words}`;
  const stem = branchNameProblem(base, []) === null ? base : `restored/${chain.tip.slice(0, 12)}`;
  for (let number = 1; number <= refs.length + 1; number++) {
    const name = number === 1 ? stem : `${stem}-${number}`;
    if (branchNameProblem(name, refs) === null) return name;
  }
  return `restored-${chain.tip}`;
}

function slug(text: string): string {
  const words = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return words.slice(0, 40).replace(/-+$/, '') || 'work';
}
