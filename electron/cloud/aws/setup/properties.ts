// What every resource is made with: by set-up, and the same in build/aws/everref.yaml (a test holds them together).

const daySeconds = 86_400;

/** On everything that set-up makes: only what carries it is ever taken away again. */
export const madeBySetup = { key: 'everref', value: 'setup' } as const;

/** SQS keeps messages no longer than this. */
export const retentionSeconds = 14 * daySeconds;

/** SQS's own net under our 8 tries: a message that ends the process before it can be counted. */
export const receivesAtMost = 20;

export const deadLettersAttributes = { MessageRetentionPeriod: String(retentionSeconds) } as const;

export const queueAttributes = { ...deadLettersAttributes, VisibilityTimeout: '30', ReceiveMessageWaitTimeSeconds: '20' } as const;

export const tableKeys = [
  { AttributeName: 'pk', KeyType: 'HASH' },
  { AttributeName: 'sk', KeyType: 'RANGE' },
] as const;

/** The attribute that says when an item may be deleted, in seconds since 1970. */
export const timeToLive = 'expires';

export function redrivePolicy(deadLettersArn: string): string {
  return JSON.stringify({ deadLetterTargetArn: deadLettersArn, maxReceiveCount: receivesAtMost });
}
