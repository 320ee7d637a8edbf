import type { DynamoDB } from '@aws-sdk/client-dynamodb';
import type { SNS } from '@aws-sdk/client-sns';
import type { SQS } from '@aws-sdk/client-sqs';
import type { CloudUsage } from '../../../shared/model/cloud-usage.ts';

/** Counts what is asked of AWS, to be shown and to be held against what is paid. */
export interface UsageCounter {
  /** Counts everything that these clients send from now on. */
  watch(clients: { readonly sqs: SQS; readonly sns: SNS; readonly dynamodb: DynamoDB }): void;
  /** A state was told. */
  change(): void;
  usage(): CloudUsage;
}

const reading: ReadonlySet<string> = new Set(['GetItemCommand', 'QueryCommand']);

/** Starts at nothing. */
export function createUsageCounter(): UsageCounter {
  const counts = { queueRequests: 0, publishes: 0, tableRequests: 0, writeUnits: 0, readUnits: 0, changes: 0 };
  return {
    watch({ sqs, sns, dynamodb }) {
      // At this step every attempt passes: AWS bills them all.
      const each = { step: 'deserialize', name: 'everrefCountsRequests', priority: 'low' } as const;
      sqs.middlewareStack.add(
        (next) => (args) => {
          counts.queueRequests++;
          return next(args);
        },
        each,
      );
      sns.middlewareStack.add(
        (next) => (args) => {
          counts.publishes++;
          return next(args);
        },
        each,
      );
      dynamodb.middlewareStack.add(
        (next) => (args) => {
          counts.tableRequests++;
          return next(args);
        },
        each,
      );
      dynamodb.middlewareStack.add(
        (next, { commandName = '' }) =>
          async (args) => {
            if (hasUnits(commandName)) Object.assign(args.input, { ReturnConsumedCapacity: 'TOTAL' });
            try {
              const answer = await next(args);
              const units = unitsOf(answer.output);
              if (isReading(commandName)) counts.readUnits += units;
              else counts.writeUnits += units;
              return answer;
            } catch (error) {
              // A write whose condition does not hold is a write, too.
              if (hasUnits(commandName) && !isReading(commandName)) counts.writeUnits++;
              throw error;
            }
          },
        { step: 'initialize', name: 'everrefCountsUnits' },
      );
    },
    change() {
      counts.changes++;
    },
    usage: () => ({ ...counts }),
  };
}

function isReading(commandName: string): boolean {
  return reading.has(commandName);
}

function hasUnits(commandName: string): boolean {
  return /^(?:GetItem|Query|PutItem|UpdateItem|DeleteItem)Command$/.test(commandName);
}

function unitsOf(output: object): number {
  const consumed: unknown = Reflect.get(output, 'ConsumedCapacity');
  const units: unknown = typeof consumed === 'object' && consumed !== null ? Reflect.get(consumed, 'CapacityUnits') : 0;
  return typeof units === 'number' ? units : 0;
}
