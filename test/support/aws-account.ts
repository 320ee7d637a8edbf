import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { SNS } from '@aws-sdk/client-sns';
import { SQS } from '@aws-sdk/client-sqs';
import { openAwsCloud } from '../../electron/cloud/aws/open.ts';
import { type AwsSetup, openAwsSetup } from '../../electron/cloud/aws/setup/open.ts';
import { applySteps } from '../../electron/cloud/aws/setup/step.ts';
import { silentLog } from '../../electron/log/log.ts';
import type { Cloud } from '../../electron/sync/ports.ts';
import type { Trouble } from '../../shared/model/snapshot.ts';
import { standInCredentials as credentials } from './aws-credentials.ts';
import { type AwsStandIns, startAwsStandIns } from './aws-stand-ins.ts';

/** A topic, queues and a table of their own, in stand-ins that several tests share. */
export interface TestAccount {
  readonly n: number;
  settingsOf(hostId: string): { region: string; topic: string; queue: string; table: string; endpoint: AwsStandIns['endpoint'] };
  setup(hostId: string): AwsSetup;
  /** Carries out all that set-up has to do for this host. */
  setUp(hostId: string): Promise<void>;
  open(hostId: string, more?: { onTroubles?: (list: readonly Trouble[]) => void; now?: () => Date }): Cloud;
  readonly sqs: SQS;
  readonly sns: SNS;
  readonly dynamodb: DynamoDB;
}

export interface TestAccounts {
  readonly standIns: AwsStandIns;
  /** `suffix`: `.fifo`, or nothing. */
  account(suffix?: string): TestAccount;
  /** Closes what this test opened. */
  closeOpened(): Promise<void>;
  close(): Promise<void>;
}

/** Starts the stand-ins; every account is a set of names of its own in them. */
export async function startTestAccounts(): Promise<TestAccounts> {
  const standIns = await startAwsStandIns();
  const opened: { close(): unknown }[] = [];
  let accounts = 0;
  function account(suffix = ''): TestAccount {
    const n = ++accounts;
    const settingsOf = (hostId: string) => ({
      region: 'eu-west-1',
      topic: `account-${n}${suffix}`,
      queue: `account-${n}-${hostId}${suffix}`,
      table: `account-${n}`,
      endpoint: standIns.endpoint,
    });
    const setup = (hostId: string) => {
      const made = openAwsSetup({ settings: settingsOf(hostId), hostId, log: silentLog, credentials });
      opened.push(made);
      return made;
    };
    const clients = { region: 'eu-west-1', credentials };
    const sqs = new SQS({ ...clients, endpoint: standIns.endpoint.sqs });
    const sns = new SNS({ ...clients, endpoint: standIns.endpoint.sns });
    const dynamodb = new DynamoDB({ ...clients, endpoint: standIns.endpoint.dynamodb });
    for (const client of [sqs, sns, dynamodb]) opened.push({ close: () => client.destroy() });
    return {
      n,
      settingsOf,
      setup,
      async setUp(hostId) {
        await applySteps((await setup(hostId).plan()).steps);
      },
      open(hostId, more = {}) {
        const times = { waitSeconds: 1, visibilitySeconds: 2, retryMs: 4, retryAtMostMs: 40, lookEveryMs: 100, graceMs: 0 };
        const cloud = openAwsCloud({ settings: settingsOf(hostId), hostId, log: silentLog, credentials, times, ...more });
        opened.push(cloud);
        return cloud;
      },
      sqs,
      sns,
      dynamodb,
    };
  }
  return {
    standIns,
    account,
    async closeOpened() {
      for (const one of opened.splice(0)) await one.close();
    },
    close: () => standIns.close(),
  };
}
