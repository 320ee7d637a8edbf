import { stderr, stdin } from 'node:process';
import { createInterface } from 'node:readline/promises';
import { type AwsPlan, type AwsProgress, type AwsTask, AwsWhere } from '../../shared/model/aws-setup.ts';
import type { AwsSettings } from '../cloud/aws/names.ts';
import { findProfiles } from '../cloud/aws/setup/profiles.ts';
import { loadConfig } from '../config/load.ts';
import { createAwsDesk } from '../engine/cloud/aws-desk.ts';
import type { AwsOptions } from './cloud.ts';
import { type Installation, openInstallation } from './installation.ts';
import { paint, plain, printJson, say } from './print.ts';
import { WordsError } from './select.ts';

interface TaskOptions extends AwsOptions {
  readonly yes: boolean;
  readonly machines?: string;
  readonly repositories?: string;
}

const questions: Readonly<Record<AwsTask, string>> = {
  'set-up': 'Do this?',
  'remove-this-host': 'Take this machine out of AWS?',
  'remove-everything': 'Take all of this away, for all machines?',
};

/** Shows what would be done, asks, does it. Answers 0 when all is as it should be, 1 where nobody said yes or it did not come to its end. */
export async function runAwsTask(task: AwsTask, options: TaskOptions): Promise<number> {
  const where = settingsOf(options);
  const here = openInstallation();
  try {
    const desk = deskOf(here, sizeOf(options, here));
    const plan = await desk.plan(task, where);
    if (!options.json) showPlan(plan, where);
    const isNothing = plan.steps.every(({ optional }) => optional) && plan.config === null;
    if (plan.problems.length > 0 || isNothing || !(await isAgreed(task, options))) {
      if (options.json) printJson({ plan, applied: false });
      return isNothing && plan.problems.length === 0 ? 0 : 1;
    }
    const missed: string[] = [];
    let last: AwsProgress | null = null;
    for await (const progress of desk.apply(
      task,
      where,
      plan.steps.map(({ what }) => what),
      interruption(),
    )) {
      last = progress;
      if (progress.kind === 'missed') missed.push(progress.message);
      if (!options.json) showProgress(plan, progress);
    }
    const isDone = last?.kind === 'finished';
    if (options.json) printJson({ plan, applied: isDone, message: last !== null && 'message' in last ? last.message : '', missed });
    return isDone ? 0 : 1;
  } finally {
    here.close();
  }
}

/** Prints a policy as IAM takes it. */
export async function printAwsPolicy(
  options: AwsOptions & { readonly setUp: boolean; readonly allMachines: boolean; readonly account?: string },
): Promise<number> {
  if (options.account !== undefined && !/^\d{12}$/.test(options.account)) throw new WordsError('--account takes the twelve digits of an account');
  const here = openInstallation();
  try {
    const policies = await deskOf(here, here.size).policies(settingsOf(options), options.allMachines, options.account);
    if (options.json) printJson(policies);
    else {
      process.stdout.write(`${JSON.stringify(options.setUp ? policies.setUp : policies.run, null, 2)}\n`);
      if (policies.account === '*') say('Nothing that is set up tells the number of the account yet: write it instead of *, or give --account.');
    }
    return 0;
  } finally {
    here.close();
  }
}

function deskOf({ paths, resolving, hostId, log }: Installation, size: Installation['size']) {
  // Read anew after a change; a running host sees the file change by itself.
  const loaded = () => loadConfig(paths.configFile, resolving);
  return createAwsDesk({ loaded, resolving, hostId, log, size: () => size, configChanged: async () => {} });
}

function settingsOf({ profile, region, topic, queue, table, endpoint }: AwsOptions): AwsSettings {
  const parsed = AwsWhere.safeParse({ profile, region, topic, queue, table });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new WordsError(`--${String(issue?.path[0])} ${issue?.message ?? 'is wrong'}`);
  }
  if (endpoint !== undefined && !URL.canParse(endpoint)) throw new WordsError('--endpoint takes an address, like https://host:4566');
  return { ...parsed.data, endpoint };
}

function sizeOf({ machines, repositories }: TaskOptions, { size }: Installation): Installation['size'] {
  const count = (name: string, written: string | undefined, otherwise: number) => {
    if (written === undefined) return otherwise;
    if (!/^[1-9]\d{0,4}$/.test(written)) throw new WordsError(`--${name} takes a whole number from 1`);
    return Number(written);
  };
  // One machine alone has nobody to share with: two are the least that make sense.
  return {
    machines: count('machines', machines, Math.max(2, size.machines)),
    repositories: count('repositories', repositories, Math.max(1, size.repositories)),
  };
}

function showPlan({ task, steps, problems, notes, config, costWords }: AwsPlan, { profile }: AwsSettings): void {
  for (const problem of problems) say(plain(problem));
  for (const { kind, what } of steps) say(`  ${paint(kind === 'remove' ? 'red' : 'green', kind)} ${plain(what)}`);
  if (config !== null) say(`  ${paint('green', 'write')} ${plain(config)}`);
  for (const note of notes) say(`  ${plain(note)}`);
  if (problems.length > 0) return;
  if (steps.every(({ optional }) => optional) && config === null)
    say(task === 'set-up' ? 'All is there: nothing to do.' : 'Nothing of this is there: nothing to do.');
  if (costWords !== null) say(`It costs ${costWords}.`);
  const others = findProfiles().filter(({ name }) => name !== 'default');
  if (profile === undefined && others.length > 0)
    say(`(The default credentials are used; other profiles: ${others.map(({ name }) => plain(name)).join(', ')}.)`);
}

async function isAgreed(task: AwsTask, { yes, json }: TaskOptions): Promise<boolean> {
  if (yes) return true;
  if (json || !stdin.isTTY || !stderr.isTTY) {
    say('Nothing was done: say --yes to do it.');
    return false;
  }
  const asking = createInterface({ input: stdin, output: stderr });
  try {
    return /^y(?:es)?$/i.test((await asking.question(`${questions[task]} [y/N] `)).trim());
  } finally {
    asking.close();
  }
}

function showProgress({ steps }: AwsPlan, progress: AwsProgress): void {
  if (progress.kind === 'begun') return;
  if (progress.kind === 'finished' || progress.kind === 'stopped') {
    say(plain(progress.message));
    return;
  }
  const what = plain(steps[progress.at]?.what ?? '');
  say(progress.kind === 'done' ? `  ${paint('green', 'done')} ${what}` : `  ${paint('yellow', 'not done')} ${plain(progress.message)}`);
}

/** Ctrl-C ends it after the step in hand; a second one at once. */
function interruption(): AbortSignal {
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  return stop.signal;
}
