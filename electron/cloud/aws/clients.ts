import { ConditionalCheckFailedException, DynamoDB, ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import { NotFoundException, SNS } from '@aws-sdk/client-sns';
import { QueueDoesNotExist, SQS } from '@aws-sdk/client-sqs';
import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import type { AwsSettings } from './names.ts';
import type { UsageCounter } from './usage.ts';

/** Fixed credentials instead of the SDK's own chain. */
export interface FixedCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** One set of clients. */
export interface AwsClients {
  readonly sqs: SQS;
  readonly sns: SNS;
  readonly dynamodb: DynamoDB;
  /** The same table client, in plain JavaScript values. */
  readonly items: DynamoDBDocument;
  close(): void;
}

/** Makes the clients; nothing is sent. The only file that loads the SDK: reached by a dynamic import, so that who does not use AWS does not pay for it. */
export function makeClients({ profile, region, endpoint }: AwsSettings, usage: UsageCounter, fixed?: FixedCredentials): AwsClients {
  const at = typeof endpoint === 'string' ? { sqs: endpoint, sns: endpoint, dynamodb: endpoint } : endpoint;
  const named = profile === undefined ? {} : { profile };
  const shared = {
    ...named,
    ...(region === undefined ? {} : { region }),
    // Files are read again: whoever signed in again need not restart Everref.
    credentials: fixed ?? fromNodeProviderChain({ ...named, ignoreCache: true }),
    maxAttempts: 3,
    // Longer than a long poll, which is 20 s.
    requestHandler: { connectionTimeout: 3000, requestTimeout: 30_000, throwOnRequestTimeout: true },
  };
  const sqs = new SQS({ ...shared, ...(at === undefined ? {} : { endpoint: at.sqs }) });
  const sns = new SNS({ ...shared, ...(at === undefined ? {} : { endpoint: at.sns }) });
  const dynamodb = new DynamoDB({ ...shared, ...(at === undefined ? {} : { endpoint: at.dynamodb }) });
  const items = DynamoDBDocument.from(dynamodb, { marshallOptions: { removeUndefinedValues: true } });
  usage.watch({ sqs, sns, dynamodb });
  const ended = new AbortController();
  for (const { config } of [sqs, sns, dynamodb]) endWith(config.requestHandler, ended.signal);
  return {
    sqs,
    sns,
    dynamodb,
    items,
    close() {
      ended.abort();
      for (const client of [sqs, sns, dynamodb]) client.destroy();
    },
  };
}

/** Requests that are under way end with `signal`, whatever signal they have of their own: one that nobody answers would stand for 30 s, three times. */
function endWith(handler: SQS['config']['requestHandler'], signal: AbortSignal): void {
  const handle = handler.handle.bind(handler);
  handler.handle = (request, options) => {
    const own: unknown = Reflect.get(options ?? {}, 'abortSignal');
    return handle(request, { ...options, abortSignal: own instanceof AbortSignal ? AbortSignal.any([own, signal]) : signal });
  };
}

/** Whether a conditional write found something else than it expected. */
export function isConditionFailed(error: unknown): boolean {
  return error instanceof ConditionalCheckFailedException;
}

/** Whether a queue, a topic or a table is not there. */
export function isMissing(error: unknown): boolean {
  return error instanceof QueueDoesNotExist || error instanceof NotFoundException || error instanceof ResourceNotFoundException;
}
