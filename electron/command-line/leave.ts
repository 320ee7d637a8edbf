import { type OnlyHere, onlyHere } from '../../shared/model/only-here.ts';
import type { Snapshot } from '../../shared/model/snapshot.ts';
import { paint, plain, printJson, printTable, repositoryWords, say } from './print.ts';

const kindWords: Readonly<Record<OnlyHere['kind'], (count: number) => string>> = {
  uncommitted: (count) => `${count} uncommitted ${count === 1 ? 'file' : 'files'}`,
  unpushed: (count) => `${count} unpushed ${count === 1 ? 'commit' : 'commits'}`,
  stashed: (count) => `${count} ${count === 1 ? 'stash' : 'stashes'}`,
  unreadable: () => 'cannot be read',
};

/** Prints what exists only on this machine (N-4), for a person or a shell's exit hook; answers 1 where there is anything. */
export function printLeave(snapshot: Snapshot, options: { readonly json: boolean }): number {
  const items = onlyHere(snapshot.checkouts, snapshot.thisHost);
  if (options.json) printJson(items);
  else if (items.length === 0) say('Nothing exists only on this machine.');
  else
    printTable(
      items.map((item) => [
        repositoryWords(item.repository, item.path),
        plain(item.branch ?? '—'),
        paint('yellow', kindWords[item.kind](item.count)),
        plain(item.items[0] ?? ''),
        plain(item.path),
      ]),
    );
  return items.length === 0 ? 0 : 1;
}
