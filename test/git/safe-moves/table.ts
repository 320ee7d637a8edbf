import type { PullResult } from '../../../shared/model/pull.ts';
import type { State } from './states.ts';
import { type Since, type UndoPlace, undoPlaces } from './undo-since.ts';
import { type Relation, relations, type Tree, treeNames } from './world.ts';

/** What came of one cell. */
export interface Cell {
  readonly state: string;
  readonly relation: Relation;
  readonly tree: Tree;
  readonly results: readonly Pick<PullResult, 'branch' | 'result' | 'reason' | 'message'>[];
}

const headings: Readonly<Record<Relation, string>> = { behind: 'behind', ahead: 'ahead', diverged: 'diverged', forced: 'upstream overwritten' };

/** A cell in the table: what became of `main`, and of what is checked out where that is something else. */
function short({ results }: Cell): string {
  return results
    .map(({ branch, result, reason }) => {
      if (result === 'fast-forwarded') return branch === 'main' ? '**moves**' : `**moves** ${branch}`;
      if (result === 'up-to-date') return reason === 'ahead' ? 'ahead' : 'up to date';
      return (reason ?? result).replaceAll('-', ' ');
    })
    .sort((a, b) => Number(b.startsWith('**')) - Number(a.startsWith('**')))
    .join('; ');
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** The rows of one state in both tables. */
export interface StateRows {
  readonly behind: string;
  readonly others: string | null;
}

/** Sums up one state: each tree for a branch that is behind, and in one column each how it is otherwise. */
export function rowsOf(state: State, cells: readonly Cell[]): StateRows {
  const of = (relation: Relation, tree: Tree) => cells.find((cell) => cell.relation === relation && cell.tree === tree);
  const behind = treeNames.map((tree) => {
    const cell = of('behind', tree);
    return cell === undefined ? '·' : short(cell);
  });
  const others = relations.slice(1).map((relation) => {
    const made = treeNames.flatMap((tree) => of(relation, tree) ?? []);
    const answers = [...new Set(made.map(short))];
    if (answers.length <= 1) return answers[0] ?? '·';
    return answers.map((answer) => `${made.filter((cell) => short(cell) === answer).map(({ tree }) => tree)}: ${answer}`).join('<br>');
  });
  return { behind: row([state.name, ...behind]), others: others.every((cell) => cell === '·') ? null : row([state.name, ...others]) };
}

/** One row of the table of undos. */
export function undoRow({ name }: Since, cells: ReadonlyMap<UndoPlace, string>): string {
  return row([name, ...undoPlaces.map((place) => cells.get(place) ?? '·')]);
}

/** The whole of docs/safe-moves.md. */
export function document(
  rows: readonly StateRows[],
  words: readonly string[],
  undo: { readonly rows: readonly string[]; readonly words: ReadonlyMap<string, ReadonlySet<string>> },
): string {
  const undoWords = [...undo.words].sort(([a], [b]) => (a < b ? -1 : 1));
  return `# What Everref does with a branch, and what it says

*Written by \`npm run docs\` from the test that proves each cell on real git (\`test/git/safe-moves\`); the test fails when this file is out of date.
\`·\`: such a checkout cannot be, or differs in nothing that could matter.*

Everref moves a branch only forward, only to what its upstream is on the remote, and only if nothing of yours is in the way. In every cell that is not
**moves** the test sees that no file, index entry, HEAD or branch changed by a single byte; where it moves, that everything else stayed as it was. The
upstream's newest tip is known and shown in each of them.

*In the way* is what the push changes (dirty, staged) or brings (untracked, ignored); *elsewhere* is any other file.

## The branch is behind its upstream

${row(['', ...treeNames])}
${row(['---', ...treeNames.map(() => '---')])}
${rows.map(({ behind }) => behind).join('\n')}

A rename of case is in the way of what lies at the new name only where the file system tells the two apart.

## It is ahead, has diverged, or its upstream was overwritten

Seen with a clean tree, with something staged elsewhere, and with something in the way: a cell would be split where that makes a difference. What an overwritten tip orphans is kept (decision 7).

${row(['', ...relations.slice(1).map((relation) => headings[relation])])}
${row(['---', ...relations.slice(1).map(() => '---')])}
${rows.flatMap(({ others }) => others ?? []).join('\n')}

## What is said

${row(['', ''])}
${row(['---', '---'])}
${words.join('\n')}

A submodule is part of its parent: it is no checkout of its own. Its files stay as they are; with \`submodules: follow\` for the repository in the
configuration they go along where nothing of yours is in them ([decision 17](decisions/0017-submodules.md)).
A branch that the user moved back is *held*: *Pull now*, which makes this table, moves it; nothing else does.

## Undo

Each of the steps above that says **moves** is undone there by the same test, right after: the branch, every file and whatever was staged are again just what
they were. What happened since decides whether that may still be; where it may not, nothing is changed.

${row(['since then', ...undoPlaces])}
${row(['---', ...undoPlaces.map(() => '---')])}
${undo.rows.join('\n')}

${row(['', ''])}
${row(['---', '---'])}
${undoWords.map(([reason, said]) => row([reason.replaceAll('-', ' '), [...said].sort().map(inTable).join('<br>')])).join('\n')}
`;
}

/** The distinct sentences for each reason, with folders shortened. */
export function wordsOf(cells: readonly Cell[]): readonly string[] {
  const said = new Map<string, Set<string>>();
  for (const { result, reason, message } of cells.flatMap(({ results }) => results)) {
    const key = (reason ?? result).replaceAll('-', ' ');
    said.set(key, (said.get(key) ?? new Set()).add(message));
  }
  return [...said].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, messages]) => row([key, [...messages].sort().map(inTable).join('<br>')]));
}

// What git itself says of a damage differs between its versions.
const inTable = (text: string): string =>
  text
    .replace(/(cannot read this repository: ).*?(\. Run git fsck)/, '$1…$2')
    .replaceAll('|', '\\|')
    .replaceAll('*', '\\*')
    .replaceAll('<', '&lt;');
