import { isDeepStrictEqual } from 'node:util';
import type { AwsPlan, AwsProgress, AwsTask } from '../../../shared/model/aws-setup.ts';
import type { FixedCredentials } from '../../cloud/aws/clients.ts';
import type { AwsSettings } from '../../cloud/aws/names.ts';
import { costWords, monthlyCost } from '../../cloud/aws/setup/monthly-cost.ts';
import { openAwsSetup } from '../../cloud/aws/setup/open.ts';
import { type PermissionPolicy, runPolicy, setupPolicy } from '../../cloud/aws/setup/permissions.ts';
import { applySteps, type SetupPlan } from '../../cloud/aws/setup/step.ts';
import { editConfig } from '../../config/edit.ts';
import { type LoadedConfig, problemLine } from '../../config/load.ts';
import type { ResolveOptions } from '../../config/resolve.ts';
import type { Log } from '../../log/log.ts';

export interface AwsDeskParts {
  readonly loaded: () => LoadedConfig;
  readonly resolving: ResolveOptions;
  readonly hostId: string;
  readonly log: Log;
  /** For how many the cost is counted. */
  readonly size: () => { readonly machines: number; readonly repositories: number };
  /** The file was changed: the running engine follows. Waited for before a removal goes on. */
  readonly configChanged: () => Promise<void>;
  readonly credentials?: FixedCredentials | undefined;
}

/** The two policies, for a user or role of its own. */
export interface AwsPolicies {
  /** What the running host needs. */
  readonly run: PermissionPolicy;
  /** What set-up and removal need. */
  readonly setUp: PermissionPolicy;
  /** The account's number, or `*` where nothing is there yet that tells it. */
  readonly account: string;
}

/** Setting up AWS and taking it down, for the command line and the page. What is left out of `where` is as config.yml says. Plans only look. */
export interface AwsDesk {
  plan(task: AwsTask, where: AwsSettings): Promise<AwsPlan>;
  /** Carries out what was shown: when by then something else is to be done, nothing is. Says how far it is; ends with `finished` or `stopped`. */
  apply(task: AwsTask, where: AwsSettings, confirmed: readonly string[], signal?: AbortSignal): AsyncGenerator<AwsProgress>;
  policies(where: AwsSettings, allMachines: boolean, account?: string): Promise<AwsPolicies>;
}

/** The desk of one installation. */
export function createAwsDesk({ loaded, resolving, hostId, log, size, configChanged, credentials }: AwsDeskParts): AwsDesk {
  function settingsFor(where: AwsSettings): AwsSettings {
    const { cloud } = loaded().config;
    const { kind, ...written } = cloud.kind === 'aws' ? cloud : { kind: 'aws' };
    return { ...written, ...defined(where) };
  }

  async function withSetup<T>(where: AwsSettings, work: (setup: ReturnType<typeof openAwsSetup>, settings: AwsSettings) => Promise<T>): Promise<T> {
    const settings = settingsFor(where);
    const setup = openAwsSetup({ settings, hostId, log, credentials });
    try {
      return await work(setup, settings);
    } finally {
      setup.close();
    }
  }

  const lookAt = (setup: ReturnType<typeof openAwsSetup>, task: AwsTask): Promise<SetupPlan> =>
    task === 'set-up' ? setup.plan() : setup.planRemoval(task === 'remove-everything' ? 'everything' : 'this-host');

  const wantedConfig = (task: AwsTask, settings: AwsSettings) => (task === 'set-up' ? { kind: 'aws', ...settings } : { kind: 'local' });

  function configWords(task: AwsTask, settings: AwsSettings): string | null {
    const { cloud } = loaded().config;
    if (isDeepStrictEqual(defined({ ...cloud }), defined(wantedConfig(task, settings)))) return null;
    if (task !== 'set-up') return cloud.kind === 'aws' ? `${loaded().file}: cloud is local again` : null;
    const instead = cloud.kind === 'aws' || (cloud.kind === 'local' && cloud.path === undefined) ? '' : ` instead of ${cloud.kind}`;
    return `${loaded().file}: cloud is aws${instead}; a running Everref goes over to it at once`;
  }

  async function writeConfig(task: AwsTask, settings: AwsSettings): Promise<void> {
    if (configWords(task, settings) === null) return;
    const edit = editConfig(loaded().file, [{ path: ['cloud'], value: defined(wantedConfig(task, settings)) }], resolving);
    if (edit.kind === 'refused') throw new Error(`the configuration was not written: ${edit.problems.map(problemLine).join('; ')}`);
    await configChanged();
  }

  return {
    plan: (task, where) =>
      withSetup(where, async (setup, settings) => {
        const { steps, problems, notes } = await lookAt(setup, task);
        const cost = task === 'set-up' ? monthlyCost({ ...size(), isFifo: setup.names.isFifo }) : null;
        return {
          task,
          steps: steps.map(({ kind, what, optional }) => ({ kind, what, optional })),
          problems: [...problems],
          notes: [...notes],
          config: problems.length > 0 ? null : configWords(task, settings),
          cost,
          costWords: cost === null ? null : costWords(cost),
        };
      }),
    async *apply(task, where, confirmed, signal) {
      const settings = settingsFor(where);
      const setup = openAwsSetup({ settings, hostId, log, credentials });
      try {
        const { steps, problems } = await lookAt(setup, task);
        const now = steps.map(({ what }) => what);
        if (problems.length > 0 || !isDeepStrictEqual(now, [...confirmed]))
          return yield { kind: 'stopped', message: 'What there is to do has changed since it was shown. Nothing was done: look again.' };
        // Before anything goes: this host leaves, so that nothing here asks for what is no more.
        if (task !== 'set-up') await writeConfig(task, settings);
        for (const [at, one] of steps.entries()) {
          if (signal?.aborted === true) return yield { kind: 'stopped', message: `Stopped after ${at} of ${steps.length} steps. ${goOn(task)}` };
          yield { kind: 'begun', at };
          const [missed] = await applySteps([one]);
          yield missed === undefined ? { kind: 'done', at } : { kind: 'missed', at, message: missed };
        }
        if (task === 'set-up') await writeConfig(task, settings);
        yield { kind: 'finished', message: doneWords[task] };
      } catch (error) {
        log.warn('AWS could not be set up or taken down', { task, error });
        yield { kind: 'stopped', message: `${error instanceof Error ? error.message : String(error)}. ${goOn(task)}` };
      } finally {
        setup.close();
      }
    },
    policies: (where, allMachines, account) =>
      withSetup(where, async (setup, settings) => {
        const number = account ?? (await setup.accountId().catch(() => null)) ?? '*';
        const scope = { names: setup.names, region: settings.region ?? '*', account: number, allMachines };
        return { run: runPolicy(scope), setUp: setupPolicy(scope), account: number };
      }),
  };
}

const doneWords: Readonly<Record<AwsTask, string>> = {
  'set-up': 'This machine shares its state through AWS.',
  'remove-this-host': 'This machine is out of AWS and on its own again; the others go on.',
  'remove-everything': 'Everything that set-up made in AWS is gone.',
};

function goOn(task: AwsTask): string {
  return task === 'set-up' ? 'Run it again: it goes on from there.' : 'Run it again with the same names: it goes on from there.';
}

/** Without the keys that say nothing: they do not belong into a file. */
function defined<T extends object>(value: T): Partial<T> {
  const kept: Partial<T> = {};
  for (const key of Object.keys(value) as (keyof T)[]) if (value[key] !== undefined) kept[key] = value[key];
  return kept;
}
