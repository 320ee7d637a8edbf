import { statSync } from 'node:fs';
import type { Run } from '../../shared/model/run.ts';
import { commandEnvironment } from './command-environment.ts';
import { createOutput } from './output.ts';
import { type CommandEnd, runCommand } from './run-command.ts';

/** An entry as its runs need it. */
export interface RunnableEntry {
  readonly name: string;
  readonly folder: string;
  readonly workFolder: string;
  readonly checkout: 'fast-forward' | 'reset';
  readonly submodules: boolean;
  readonly run: readonly (readonly string[])[];
  readonly timeoutMs: number;
  readonly environment: Readonly<Record<string, string>>;
}

/** What bringing the folder up to date came to: lines for the output, and why not. */
export interface Prepared {
  readonly lines: readonly string[];
  readonly refusal: string | null;
  /** What is checked out now; null where it is not known. */
  readonly head: string | null;
}

export interface RunEntryDeps {
  /** Fetches and checks out as the entry says. Never throws. */
  readonly prepare: (entry: RunnableEntry, run: Run, signal: AbortSignal) => Promise<Prepared>;
  readonly inherited: Readonly<Record<string, string | undefined>>;
  /** Texts that never show in an output. */
  readonly hidden: () => readonly string[];
  readonly now: () => number;
}

export interface RunOptions {
  readonly skipFetch: boolean;
  readonly signal: AbortSignal;
  readonly onStart: (mark: string) => void;
  /** Told as it grows, with how to read it whole: cheap to call. */
  readonly onOutput: (read: () => string) => void;
}

/** Does one run: folder up to date, then the commands in order, until one fails or the time is over. Never throws; answers the run as it ended. */
export async function runEntry(deps: RunEntryDeps, entry: RunnableEntry, given: Run, options: RunOptions): Promise<Run> {
  const began = deps.now();
  const until = began + entry.timeoutMs;
  const hidden = [...deps.hidden(), ...secretValues(entry.environment)];
  const output = createOutput(hidden, () => options.onOutput(output.text));
  const ended = (state: Run['state'], reason: string, exitCode: number | null, head: string | null): Run => ({
    ...given,
    after: head ?? given.after,
    state,
    reason,
    exitCode,
    durationMs: Math.round(deps.now() - began),
    output: output.text(),
  });
  let head: string | null = null;
  if (options.skipFetch) output.note('The fetch is skipped.');
  else {
    const prepared = await deps.prepare(entry, given, options.signal);
    for (const line of prepared.lines) output.note(line);
    if (prepared.refusal !== null) {
      output.note(prepared.refusal);
      return ended(options.signal.aborted ? 'stopped' : 'failed', prepared.refusal, null, null);
    }
    head = prepared.head;
  }
  if (!isFolder(entry.workFolder)) return ended('failed', `the work folder ${entry.workFolder} is not there`, null, head);
  const env = commandEnvironment(deps.inherited, entry.environment, head === null ? given : { ...given, after: head });
  for (const words of entry.run) {
    output.note(`$ ${words.join(' ')}`);
    const result = await runCommand({
      words,
      cwd: entry.workFolder,
      env,
      timeoutMs: Math.max(1, until - deps.now()),
      signal: options.signal,
      onOutput: output.write,
      onStart: options.onStart,
    });
    output.endCommand();
    const failure = failureWords(result, words[0] ?? '', entry.timeoutMs);
    if (failure !== null) {
      output.note(failure);
      return ended(result.kind === 'stopped' ? 'stopped' : 'failed', failure, result.kind === 'exited' ? result.code : null, head);
    }
  }
  return ended('done', '', entry.run.length === 0 ? null : 0, head);
}

function failureWords(result: CommandEnd, program: string, timeoutMs: number): string | null {
  switch (result.kind) {
    case 'exited':
      if (result.code === 0) return null;
      return result.code === null ? `${program} was ended by ${result.signal ?? 'a signal'}` : `${program} ended with exit code ${result.code}`;
    case 'timeout':
      return `it was ended with all that it had started: the time limit of ${Math.round(timeoutMs / 1000)} s was over`;
    case 'stopped':
      return 'it was stopped';
    case 'not-started':
      return result.reason;
  }
}

function secretValues(environment: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(environment).flatMap(([name, value]) => (/pass|secret|token|key|credential/i.test(name) ? [value] : []));
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
