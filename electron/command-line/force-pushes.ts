import { createInterface } from 'node:readline/promises';
import type { Command, Option } from 'commander';
import type { ForcePush } from '../../shared/model/force-push.ts';
import type { CommitSome, PutBackPlan } from '../../shared/model/force-push-detail.ts';
import { isNoObject, ObjectId } from '../../shared/model/id.ts';
import { shortBranch } from '../../shared/model/ref.ts';
import type { Snapshot } from '../../shared/model/snapshot.ts';
import type { Door } from './door.ts';
import { ago, paint, plain, printJson, printTable, repositoryWords, say } from './print.ts';
import { selectCheckouts, WordsError } from './select.ts';
import { findHost } from './status.ts';

export interface ForcePushParts {
  /** Opens the door, does the work, and makes its answer the exit code. */
  readonly through: (work: (door: Door) => Promise<number>, purpose: 'look' | 'job') => Promise<void>;
  readonly json: () => Option;
  readonly timeOf: (option: string, text: string, now: number) => string;
}

interface ListOptions {
  readonly branch?: string;
  readonly since?: string;
  readonly by?: string;
  readonly host?: string;
  readonly limit: string;
  readonly json: boolean;
}

/** Adds `force-pushes` and `forget-pins`. */
export function addForcePushCommands(program: Command, { through, json, timeOf }: ForcePushParts): void {
  program
    .command('force-pushes')
    .description('branches that were overwritten or deleted, newest first, and what became of their commits')
    .argument('[repo...]', 'repository id, path, or the last part of an id')
    .option('--branch <name>', 'only of this branch')
    .option('--since <when>', '2026-11-01, or how long ago: 3d, 12h')
    .option('--by <person>', 'part of a name')
    .option('--host <machine>', 'seen by it, or kept on it')
    .option('--limit <n>', 'how many', '100')
    .addOption(json())
    .action((repos: string[], options: ListOptions) => {
      const limit = Number(options.limit);
      if (!Number.isInteger(limit) || limit < 1 || limit > 1000) throw new WordsError('--limit takes a whole number from 1 to 1000');
      const since = options.since === undefined ? undefined : timeOf('--since', options.since, Date.now());
      return through(async (door) => {
        const snapshot = await door.snapshot();
        const host = options.host === undefined ? undefined : findHost(snapshot, options.host).id;
        const ref = options.branch === undefined ? undefined : options.branch.startsWith('refs/') ? options.branch : `refs/heads/${options.branch}`;
        const chosen = repos.length === 0 ? [undefined] : repositoriesOf(snapshot, repos);
        const entries: ForcePush[] = [];
        for (const repository of chosen) entries.push(...(await door.forcePushes.list({ repository, ref, by: options.by, host, since, limit })));
        return printForcePushes(entries.sort((a, b) => (a.at < b.at ? 1 : -1)).slice(0, limit), snapshot, options.json);
      }, 'look');
    });

  program
    .command('forget-pins')
    .description('takes the kept tips out of your clones: refs, packed refs and configuration are then as if there had been none')
    .argument('[repo...]', 'repository id, path, or the last part of an id; none: all')
    .option('--everything', 'every ref of Everref’s own, before it is taken off this machine', false)
    .addOption(json())
    .action((repos: string[], options: { everything: boolean; json: boolean }) =>
      through(async (door) => {
        const chosen = repos.length === 0 ? undefined : repositoriesOf(await door.snapshot(), repos);
        const done = await door.forcePushes.forget(chosen, options.everything);
        if (options.json) printJson(done);
        else if (done.length === 0) say('Nothing of Everref’s was there.');
        else printTable(done.map(({ repository, path, pins, problem }) => [repositoryWords(repository, path), plain(problem ?? `${pins} forgotten`)]));
        return done.some(({ problem }) => problem !== null) ? 1 : 0;
      }, 'job'),
    );
}

function repositoriesOf(snapshot: Snapshot, words: readonly string[]): readonly string[] {
  return [...new Set(selectCheckouts(snapshot.checkouts, words).map(({ repository }) => repository))];
}

/** An entry as `--json` shows it: the names are a promise (product.md §3). */
export function jsonForcePush(entry: ForcePush) {
  const { id, repository, ref, before, after, at, by, sources, kept, rewritten, lost, heldBy } = entry;
  return { id, repository, ref, before, after, at, by, sources, kept, rewritten, lost, heldBy };
}

function printForcePushes(entries: readonly ForcePush[], snapshot: Snapshot, json: boolean): number {
  if (json) printJson(entries.map(jsonForcePush));
  else if (entries.length === 0) say('No branch was overwritten, as far as your machines have seen.');
  else {
    const names = new Map(snapshot.hosts.map(({ id, name }) => [id, name]));
    printTable(
      entries.map((entry) => {
        const holders = entry.heldBy.map((id) => names.get(id) ?? 'a machine that is gone').join(', ');
        const lost = entry.lost === null ? 'not counted' : entry.lost === 0 ? 'nothing lost' : `${entry.lost} lost`;
        return [
          paint('dim', entry.id),
          ago(entry.at),
          repositoryWords(entry.repository, ''),
          plain(shortBranch(entry.ref)),
          `${entry.before.slice(0, 10)} → ${isNoObject(entry.after) ? 'deleted' : entry.after.slice(0, 10)}`,
          paint(entry.lost === 0 ? 'reset' : 'red', lost),
          plain([entry.by === null ? '' : `by ${entry.by}`, holders === '' ? 'kept nowhere' : `kept on ${holders}`].filter(Boolean).join(', ')),
        ];
      }),
    );
  }
  return 0;
}

export interface PutBackOptions {
  readonly yes: boolean;
  readonly expect: string | undefined;
  readonly json: boolean;
}

/**
 * `restore <id> --put-back`: shows what putting the branch back would overwrite, asks, and does it. A script gives `--yes` with the tip that it was
 * shown (`--expect`): what nobody has looked at is not overwritten. Answers 1 where nothing was done.
 */
export async function putBackCommand(door: Door, id: string, { yes, expect, json }: PutBackOptions): Promise<number> {
  if (yes && expect === undefined) throw new WordsError('--yes needs --expect <tip>: the tip that may be overwritten, as the same words without --yes show it');
  if (expect !== undefined && !ObjectId.safeParse(expect).success)
    throw new WordsError('--expect takes a whole commit id (40 hex digits; all zeros: no such branch)');
  const entry = await door.forcePushes.find(id);
  if (entry === null) throw new WordsError(`there is no force push ${plain(id)}: everref force-pushes lists them`);
  const plan = await door.forcePushes.plan(id);
  if (plan.kind === 'refused' || !(yes || json)) showPlan(plan);
  if (plan.kind === 'refused') {
    if (json) printJson(plan);
    return 1;
  }
  if (!yes && !(await agreed(plan, json))) {
    if (json) printJson(plan);
    return 1;
  }
  // What was agreed to is what was shown; a script's own tip is its own.
  const result = await door.forcePushes.putBack(id, expect ?? plan.now);
  if (json) printJson(result);
  else if (result.kind === 'done') say(`${plain(result.message)}${await undoWords(door, entry, result)}`);
  else say(`everref: ${plain(result.message)}`);
  return result.kind === 'done' ? 0 : 1;
}

/** What it overwrote in turn is an entry of its own, with the same way back; nothing where nothing was overwritten. */
async function undoWords(door: Door, { repository, ref }: ForcePush, { before, after }: { readonly before: string; readonly after: string }): Promise<string> {
  const undo = (await door.forcePushes.list({ repository, ref, limit: 20 })).find((one) => one.before === before && one.after === after);
  return undo === undefined ? '' : ` Undo: everref restore ${undo.id} --put-back`;
}

function showPlan(plan: PutBackPlan): void {
  if (plan.kind === 'refused') {
    say(`everref: ${plain(plan.message)}`);
    return;
  }
  const { remote, branch, now, overwritten, restored } = plan;
  say(isNoObject(now) ? `${plain(remote)} has no branch ${plain(branch)} now.` : `${plain(remote)}/${plain(branch)} is at ${now} now.`);
  sayCommits('would be overwritten', overwritten);
  sayCommits('would be there again', restored);
}

function sayCommits(words: string, { commits, more }: CommitSome): void {
  const count = commits.length + more;
  say(`${count} ${count === 1 ? 'commit' : 'commits'} ${words}${count === 0 ? '.' : ':'}`);
  for (const { id, subject, author } of commits.slice(0, 20)) say(`  ${id.slice(0, 10)} ${plain(subject)} (${plain(author)})`);
  if (count > 20) say(`  and ${count - Math.min(20, commits.length)} more`);
}

/** Asks on a terminal; where there is none the words for a script are named. */
async function agreed(plan: Extract<PutBackPlan, { kind: 'plan' }>, json: boolean): Promise<boolean> {
  if (json || !process.stdin.isTTY) {
    say(`Nothing was changed. To do it: --yes --expect ${plan.now}`);
    return false;
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(?:es)?$/i.test((await terminal.question(`Put ${plain(plan.branch)} back on ${plain(plan.remote)}? [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}
