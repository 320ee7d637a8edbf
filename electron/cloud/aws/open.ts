import type { Trouble } from '../../../shared/model/snapshot.ts';
import type { Log } from '../../log/log.ts';
import type { Cloud } from '../../sync/ports.ts';
import { openBus } from './bus.ts';
import type { FixedCredentials } from './clients.ts';
import { openConnection } from './connection.ts';
import { type AwsContext, type AwsTimes, usualTimes } from './context.ts';
import { openFindings } from './findings.ts';
import { openHistory } from './history.ts';
import { type AwsSettings, awsNames } from './names.ts';
import { openOrders } from './orders.ts';
import { openRoundTrip } from './round-trip.ts';
import { openStates } from './states.ts';
import { createUsageCounter } from './usage.ts';

export interface AwsCloudOptions {
  readonly settings: AwsSettings;
  /** Who this is. */
  readonly hostId: string;
  readonly log: Log;
  /** What a person should know of the way to AWS; empty when it is well again. */
  readonly onTroubles?: (troubles: readonly Trouble[]) => void;
  readonly now?: () => Date;
  readonly times?: Partial<AwsTimes>;
  /** Instead of the SDK's own chain. */
  readonly credentials?: FixedCredentials;
}

const patienceMs = 3000;

/** Opens the cloud that is a topic, a queue per host and a table in AWS. Asks nothing and loads no SDK yet; every call may throw `AwsError`. */
export function openAwsCloud({ settings, hostId, log, onTroubles = () => {}, now = () => new Date(), times, credentials }: AwsCloudOptions): Cloud {
  const names = awsNames(settings, hostId);
  const usage = createUsageCounter();
  const connection = openConnection({ settings, names, log, onTroubles, now, credentials, usage });
  const context: AwsContext = { hostId, log, names, connection, now, times: { ...usualTimes, ...times } };
  const bus = openBus(context);
  const orders = openOrders(context, bus);
  let closing: Promise<void> | null = null;
  return {
    bus,
    orders,
    states: openStates(context, usage.change),
    history: openHistory(context),
    findings: openFindings(context),
    test: openRoundTrip(context, bus),
    usage: usage.usage,
    describe: () => `in AWS${settings.region === undefined ? '' : `, ${settings.region}`} (topic ${names.topic}, queue ${names.queue}, table ${names.table})`,
    close() {
      // What is in hand may finish, but not for ever: a service that says nothing must not keep this machine from ending.
      closing ??= (async () => {
        const hurry = setTimeout(() => connection.close(), patienceMs);
        await Promise.all([bus.close(), orders.close()]);
        clearTimeout(hurry);
        connection.close();
      })();
      return closing;
    },
  };
}
