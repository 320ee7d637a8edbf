import { stdout } from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import type { RunPlan } from '../../shared/contract/webhooks.ts';
import type { Delivery } from '../../shared/model/delivery.ts';
import type { Run } from '../../shared/model/run.ts';
import type { WebhookArea } from '../engine/webhooks/area.ts';
import { ago, paint, plain, printJson, printTable, say } from './print.ts';
import type { HostClient } from './running-host.ts';
import { WordsError } from './select.ts';

/** What the words about webhooks ask, of a running host or of an engine of one's own. */
export interface WebhookDoor {
  plan(entry: string, skipFetch: boolean): Promise<RunPlan | null>;
  /** Resolves when the run is over; null: no such entry. */
  trigger(entry: string, skipFetch: boolean): Promise<Run | null>;
  entryNames(): Promise<readonly string[]>;
  deliveries(limit: number): Promise<readonly Delivery[]>;
  runs(limit: number, entry: string | undefined): Promise<readonly Run[]>;
}

const over: ReadonlySet<Run['state']> = new Set(['done', 'failed', 'stopped', 'superseded', 'cut-off']);
/** A running host is asked so often whether the run is over. */
const lookEveryMs = 200;

/** Through a running host. */
export function webhookDoorOf(client: HostClient): WebhookDoor {
  return {
    plan: (entry, skipFetch) => client.entries.plan({ entry, skipFetch }),
    async trigger(entry, skipFetch) {
      let run = await client.entries.trigger({ entry, skipFetch });
      while (run !== null && !over.has(run.state)) {
        await wait(lookEveryMs);
        run = await client.runs.get({ id: run.id });
      }
      return run;
    },
    entryNames: async () => (await client.entries.list()).map(({ name }) => name),
    deliveries: async (limit) => (await client.deliveries.list({ limit })).items,
    async runs(limit, entry) {
      const { items } = await client.runs.list({ limit, ...(entry === undefined ? {} : { entry }) });
      const whole: Run[] = [];
      for (const { id } of items) {
        const run = await client.runs.get({ id });
        if (run !== null) whole.push(run);
      }
      return whole;
    },
  };
}

/** Through an engine of this process. */
export function webhookDoorAlone(area: WebhookArea): WebhookDoor {
  return {
    plan: async (entry, skipFetch) => area.plan(entry, skipFetch),
    trigger: (entry, skipFetch) => area.trigger(entry, skipFetch),
    entryNames: async () => area.entries().map(({ name }) => name),
    deliveries: async (limit) => area.deliveries({ limit }).items,
    runs: async (limit, entry) => area.runs({ limit, entry }).items,
  };
}

type Through = (work: (door: { readonly webhooks: WebhookDoor }) => Promise<number>, purpose?: 'look' | 'job') => Promise<number>;

/** Adds `trigger`, `deliveries` and `runs` to the words. */
export function addWebhookWords(program: Command, through: Through, answer: (code: number) => void): void {
  const json = () => new Option('--json', 'one JSON value on stdout').default(false);
  const limit = () => new Option('--limit <n>', 'how many').default('50');
  program
    .command('trigger')
    .description('runs an entry now, without a webhook; exit code 1 where it fails')
    .argument('<entry>', 'its name in the configuration')
    .option('--skip-fetch', 'runs the commands on what is checked out', false)
    .option('--dry-run', 'says what would be done, and does nothing', false)
    .addOption(json())
    .action(async (entry: string, options: { skipFetch: boolean; dryRun: boolean; json: boolean }) => {
      answer(await through(({ webhooks }) => trigger(webhooks, entry, options), options.dryRun ? 'look' : 'job'));
    });
  program
    .command('deliveries')
    .description('what forges sent, and what came of it, newest first')
    .addOption(limit())
    .addOption(json())
    .action(async (options: { limit: string; json: boolean }) => {
      const most = numberOf(options.limit);
      answer(await through(async ({ webhooks }) => printDeliveries(await webhooks.deliveries(most), options.json)));
    });
  program
    .command('runs')
    .description('runs of entries, newest first')
    .argument('[entry]', 'of this entry only')
    .addOption(limit())
    .addOption(json())
    .action(async (entry: string | undefined, options: { limit: string; json: boolean }) => {
      const most = numberOf(options.limit);
      answer(await through(async ({ webhooks }) => printRuns(await webhooks.runs(most, entry), options.json)));
    });
}

function numberOf(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 500) throw new WordsError('--limit takes a whole number from 1 to 500');
  return number;
}

async function trigger(
  door: WebhookDoor,
  entry: string,
  options: { readonly skipFetch: boolean; readonly dryRun: boolean; readonly json: boolean },
): Promise<number> {
  const plan = await door.plan(entry, options.skipFetch);
  if (plan === null) throw new WordsError(`no entry is called ${entry} (known here: ${(await door.entryNames()).join(', ') || 'none'})`);
  if (options.dryRun) {
    if (options.json)
      printJson([{ ...plan, id: null, at: new Date().toISOString(), state: 'planned', exitCode: null, durationMs: null, output: plan.steps.join('\n') }]);
    else {
      say(`${entry} would, for ${plan.repository} ${plan.ref}:`);
      for (const [at, step] of plan.steps.entries()) stdout.write(`${at + 1}. ${plain(step)}\n`);
    }
    return 0;
  }
  const run = await door.trigger(entry, options.skipFetch);
  if (run === null) throw new WordsError(`no entry is called ${entry}`);
  if (options.json) printJson([shownRun(run)]);
  else {
    for (const line of run.output.split('\n')) if (line !== '') stdout.write(`${plain(line)}\n`);
    say(run.state === 'done' ? `${entry} is done.` : `${entry}: ${run.state}${run.reason === '' ? '' : `, ${run.reason}`}`);
  }
  return run.state === 'done' ? 0 : 1;
}

/** The names in `--json` are a promise (product.md §3). */
function shownRun({ id, entry, at, state, exitCode, durationMs, output, reason, repository, ref, before, after, by, delivery, why }: Run) {
  return { id, entry, at, state, exitCode, durationMs, output, reason, repository, ref, before, after, by, delivery, why };
}

function printRuns(runs: readonly Run[], json: boolean): number {
  if (json) printJson(runs.map(shownRun));
  else if (runs.length === 0) say('Nothing has run yet.');
  else
    printTable(
      runs.map((run) => [
        ago(run.at),
        run.entry,
        paint(run.state === 'done' ? 'green' : run.state === 'failed' || run.state === 'cut-off' ? 'red' : 'reset', run.state),
        run.durationMs === null ? '' : `${(run.durationMs / 1000).toFixed(1)} s`,
        plain(run.reason),
      ]),
    );
  return 0;
}

function printDeliveries(deliveries: readonly Delivery[], json: boolean): number {
  if (json)
    printJson(
      deliveries.map(({ id, at, endpoint, forge, event, decision, reason, deliveryId, repository, ref }) => ({
        id,
        at,
        endpoint,
        forge,
        event,
        decision,
        reason,
        deliveryId,
        repository,
        ref,
      })),
    );
  else if (deliveries.length === 0) say('Nothing was delivered yet.');
  else
    printTable(
      deliveries.map((one) => [
        ago(one.at),
        one.endpoint,
        plain(one.event),
        one.repository === null ? '—' : plain(one.repository),
        paint(one.decision === 'refused' || one.decision === 'failed' ? 'red' : 'reset', one.decision),
        plain(one.reason),
      ]),
    );
  return 0;
}
