import type { Git } from '../run.ts';

/** One step of a transaction. `before`: what the ref must hold now; `null` for create: it must not exist. */
export type RefChange =
  | { readonly kind: 'create'; readonly ref: string; readonly to: string }
  | { readonly kind: 'update'; readonly ref: string; readonly to: string; readonly before: string }
  | { readonly kind: 'put'; readonly ref: string; readonly to: string }
  | { readonly kind: 'delete'; readonly ref: string; readonly before: string | null };

/** Writes the input of `git update-ref --stdin -z`. */
export function updateRefInput(changes: readonly RefChange[]): string {
  return changes
    .map((change) => {
      switch (change.kind) {
        case 'create':
          return `create ${change.ref}\0${change.to}\0`;
        case 'update':
          return `update ${change.ref}\0${change.to}\0${change.before}\0`;
        case 'put':
          return `update ${change.ref}\0${change.to}\0\0`;
        default:
          return `delete ${change.ref}\0${change.before ?? ''}\0`;
      }
    })
    .join('');
}

/** Changes refs in one transaction: all or none. `message` goes into the reflogs that there are. Throws `GitError`. */
export async function updateRefs(git: Git, cwd: string, changes: readonly RefChange[], message: string): Promise<void> {
  if (changes.length === 0) return;
  await git.run({ cwd, need: 'write', args: ['update-ref', '-m', message, '--no-deref', '-z', '--stdin'], stdin: updateRefInput(changes) });
}
