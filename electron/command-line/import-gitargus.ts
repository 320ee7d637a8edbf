import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { editConfig } from '../config/edit.ts';
import { type GitArgusConfig, isBelow, readGitArgus } from '../config/import/gitargus.ts';
import { type ImportLine, planImport } from '../config/import/plan.ts';
import { loadConfig, problemLine } from '../config/load.ts';
import { expandPath, findPaths } from '../config/paths.ts';
import { paint, plain, printJson, printTable, say } from './print.ts';

interface ImportOptions {
  readonly dryRun: boolean;
  readonly replace: boolean;
  readonly json: boolean;
}

const maxBytes = 1024 * 1024;

/** Adds `everref config import gitargus <file>`. */
export function addImport(config: Command, answer: (code: number) => void): void {
  config
    .command('import')
    .description('takes over the configuration of another program')
    .command('gitargus')
    .description("GitArgus's config.yml: what becomes of every key is said; what stands here stays")
    .argument('[file]', 'its configuration', join(homedir(), '.gitargus', 'config.yml'))
    .option('--dry-run', 'say it, and write nothing', false)
    .option('--replace', 'take theirs where something else stands here', false)
    .option('--json', 'one JSON value on stdout', false)
    .action((file: string, options: ImportOptions) => answer(importGitArgus(resolve(file), options)));
}

/** Says what every key becomes and writes it, comments kept. 1 where nothing could be read or written. */
function importGitArgus(file: string, { dryRun, replace, json }: ImportOptions): number {
  const read = readTheirs(file);
  if (read.kind === 'refused') {
    if (json) printJson({ file, applied: false, message: read.message });
    else say(`everref: ${file}: ${read.message}`);
    return 1;
  }
  const paths = findPaths();
  const resolving = { localCloudFile: paths.localCloudFile };
  const { lines, changes } = planImport(read.config, loadConfig(paths.configFile, resolving), replace);
  const edit = dryRun || changes.length === 0 ? null : editConfig(paths.configFile, changes, resolving);
  const applied = edit !== null && edit.kind !== 'refused';
  const problems = edit?.kind === 'refused' ? edit.problems.map(problemLine) : [];
  const next = whatNext(read.config, lines);
  if (json) printJson({ file, config: paths.configFile, applied, lines, next, problems });
  else {
    printTable(lines.map(({ from, value, what, message }) => [paintWhat(what), plain(from), plain(value), plain(message)]));
    for (const problem of problems) say(plain(problem));
    if (problems.length === 0) say(dryRun ? 'Nothing was written.' : applied ? `Written to ${paths.configFile}.` : `${paths.configFile} says it all already.`);
    for (const one of next) say(plain(one));
  }
  return problems.length === 0 ? 0 : 1;
}

function readTheirs(file: string): ReturnType<typeof readGitArgus> {
  try {
    const text = readFileSync(file, 'utf8');
    return text.length > maxBytes ? { kind: 'refused', message: 'it is larger than 1 MiB: that is hardly a configuration' } : readGitArgus(text);
  } catch (error) {
    return { kind: 'refused', message: `it cannot be read (${error instanceof Error && 'code' in error ? String(error.code) : 'unknown'})` };
  }
}

function whatNext(theirs: GitArgusConfig, lines: readonly ImportLine[]): readonly string[] {
  const next: string[] = [];
  if (lines.some(({ to, what }) => to?.startsWith('cloud.') === true && what !== 'kept'))
    next.push(
      'Stop GitArgus here before Everref runs: two that read one queue take each other’s messages. Where it goes on on other machines, give Everref a topic of its own: GitArgus ends at messages that it does not know.',
      'Then: everref cloud setup aws (makes the table, and puts right what of the queue and the subscription needs it; says what first).',
    );
  const hooked = hooksOf(theirs);
  if (hooked.length > 0) next.push(`GitArgus’s pre-push hook is still in ${hooked.join(', ')}: Everref needs none; take it away when GitArgus is gone.`);
  return next;
}

/** Repositories below the root in which GitArgus's own hook lies, where it writes it: `.git/hooks/pre-push`. */
function hooksOf({ root, repositories }: GitArgusConfig): readonly string[] {
  if (root === null) return [];
  const base = expandPath(root, homedir());
  return repositories.filter((one) => isBelow(one) && beginningOf(join(base, one, '.git', 'hooks', 'pre-push')).includes('gitargus'));
}

function beginningOf(file: string): string {
  try {
    const handle = openSync(file, 'r');
    try {
      const bytes = Buffer.alloc(4096);
      return bytes.toString('utf8', 0, readSync(handle, bytes));
    } finally {
      closeSync(handle);
    }
  } catch {
    return '';
  }
}

function paintWhat(what: ImportLine['what']): string {
  return paint(what === 'taken' ? 'green' : what === 'same' ? 'gray' : 'yellow', what);
}
