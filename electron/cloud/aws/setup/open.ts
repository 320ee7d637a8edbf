import type { Log } from '../../../log/log.ts';
import type { FixedCredentials } from '../clients.ts';
import { openConnection } from '../connection.ts';
import { type AwsContext, usualTimes } from '../context.ts';
import { type AwsNames, type AwsSettings, awsNames } from '../names.ts';
import { openStates } from '../states.ts';
import { openTable, partition } from '../table.ts';
import { createUsageCounter } from '../usage.ts';
import { openAccount } from './account.ts';
import { planQueues } from './plan-queues.ts';
import { planRemoval } from './plan-removal.ts';
import { planTable, tableProblem } from './plan-table.ts';
import { planTopic } from './plan-topic.ts';
import { type SetupPlan, step } from './step.ts';

export interface SetupOptions {
  readonly settings: AwsSettings;
  readonly hostId: string;
  readonly log: Log;
  readonly credentials?: FixedCredentials | undefined;
}

/** The set-up of one host in one account. Plans only look; nothing is changed before `applySteps`. Everything may throw `AwsError`. */
export interface AwsSetup {
  readonly names: AwsNames;
  /** What set-up still has to do for this host; no steps where all is there. */
  plan(): Promise<SetupPlan>;
  planRemoval(which: 'this-host' | 'everything'): Promise<SetupPlan>;
  /** The account's number, as far as it can be learnt from what is there; null where nothing is. */
  accountId(): Promise<string | null>;
  close(): void;
}

/** Opens it; asks nothing yet. */
export function openAwsSetup({ settings, hostId, log, credentials }: SetupOptions): AwsSetup {
  const names = awsNames(settings, hostId);
  const connection = openConnection({ settings, names, log, onTroubles: () => {}, now: () => new Date(), credentials, usage: createUsageCounter() });
  const account = openAccount(connection);

  const context: AwsContext = { hostId, log, names, connection, times: usualTimes, now: () => new Date() };

  async function wroteSomething(): Promise<boolean> {
    const found = await account.table(names.table);
    if (found === null || tableProblem(names.table, found.keys) !== null) return false;
    return (await openTable(context).get({ pk: partition.hosts, sk: hostId })) !== null;
  }

  async function problems(): Promise<readonly string[]> {
    const found: string[] = [];
    if (names.queue.endsWith('.fifo') && !names.isFifo)
      found.push(
        `a topic that is not FIFO (${names.topic}) cannot write into a FIFO queue (${names.queue}): name a topic that ends in .fifo, or another queue`,
      );
    if (names.topic.startsWith('arn:') && (await account.topic(names.topic)) === null)
      found.push(`the topic ${names.topic} is not there, and one that is named by its ARN is not made: name it by its name alone, or make it there`);
    const table = await account.table(names.table);
    const words = table === null ? null : tableProblem(names.table, table.keys);
    return words === null ? found : [...found, words];
  }

  return {
    names,
    async plan() {
      const own = await account.queue(names.queue);
      const wrong = await problems();
      if (wrong.length > 0) return { steps: [], problems: wrong, notes: [] };
      const queues = await planQueues(connection, account, names, own);
      const topic = await planTopic(connection, account, names, own, hostId);
      return { steps: [...queues, ...topic, ...(await planTable(connection, account, names))], problems: [], notes: [] };
    },
    async planRemoval(which) {
      const plan = await planRemoval(connection, account, names, which);
      if (which === 'everything' || !(await wroteSomething())) return plan;
      const forget = () => openStates(context).forget(hostId);
      return { ...plan, steps: [...plan.steps, step('remove', `what this machine wrote into the table ${names.table}`, forget)] };
    },
    async accountId() {
      const arn = (await account.queue(names.queue))?.arn ?? (await account.topic(names.topic)) ?? (await account.table(names.table))?.arn;
      return arn?.split(':')[4] ?? null;
    },
    close: () => connection.close(),
  };
}
