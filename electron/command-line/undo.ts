import type { Command } from 'commander';
import type { UndoResult } from '../../shared/model/undo.ts';
import type { Door } from './door.ts';
import { jsonLine } from './journal.ts';
import { paint, plain, printJson, say } from './print.ts';
import { WordsError } from './select.ts';
import { findHost } from './status.ts';

interface UndoOptions {
  readonly json: boolean;
  readonly host: string | undefined;
}

/** Puts `everref undo` among the words. */
export function addUndo(
  program: Command,
  parts: {
    readonly json: () => import('commander').Option;
    readonly run: (work: (door: Door) => Promise<number>) => Promise<void>;
  },
): void {
  program
    .command('undo')
    .description('puts a branch back where it was before a line of everref log, if nothing has happened to it since')
    .argument('<id>', 'id of the line')
    .option('--host <name>', 'the machine that wrote the line')
    .addOption(parts.json())
    .action((id: string, options: { host?: string; json: boolean }) => parts.run((door) => undo(door, id, { ...options, host: options.host })));
}

/** Undoes one line; answers 1 where it was refused or failed, else 0. Throws `WordsError` for an id that is none. */
async function undo(door: Door, id: string, options: UndoOptions): Promise<number> {
  const snapshot = await door.snapshot();
  const host = options.host === undefined ? undefined : findHost(snapshot, options.host);
  const result = await door.undo(id, host?.id);
  if (result.reason === 'no-such-line') throw new WordsError(`${result.message} (you wrote "${plain(id)}")`);
  if (options.json) {
    const names = new Map(snapshot.hosts.map((one) => [one.id, one.name]));
    printJson(await linesOf(door, result, names));
  }
  const words = plain(result.message);
  // With --json a refusal is said all the same: the lines alone do not say why.
  if (!options.json && result.result === 'undone') process.stdout.write(`${paint('green', 'undone')}  ${words}\n`);
  else if (result.result !== 'undone') say(`everref: ${words}`);
  return result.result === 'undone' ? 0 : 1;
}

/** The line that the undo wrote, as `log --json` would show it; none where nothing was undone. */
async function linesOf(door: Door, result: UndoResult, names: ReadonlyMap<string, string>): Promise<readonly unknown[]> {
  if (result.line === null) return [];
  const written = (await door.journal({ limit: 100 })).items.find((entry) => entry.id === result.line);
  if (written !== undefined) return [jsonLine(written, names)];
  const { line, hostId, repository, path, ref, before, after, id } = result;
  const host = names.get(hostId) ?? hostId;
  return [{ id: line, at: new Date().toISOString(), host, repository, path, ref, before, after, what: 'undone', why: 'order', event: id, undone: false }];
}
