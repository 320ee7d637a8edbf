import type { AwsNames } from '../names.ts';

/** A policy for IAM: what may be done, and on what alone. */
export interface PermissionPolicy {
  readonly Version: '2012-10-17';
  readonly Statement: readonly { readonly Sid: string; readonly Effect: 'Allow'; readonly Action: readonly string[]; readonly Resource: readonly string[] }[];
}

/** Where the names stand. */
export interface PermissionScope {
  readonly names: AwsNames;
  /** `*` where it is not known. */
  readonly region: string;
  /** Twelve digits; `*` where it is not known. */
  readonly account: string;
  /** Every machine's queue, by the beginning of its name, instead of this machine's alone: for one user that all machines share. */
  readonly allMachines: boolean;
}

/** The rights that a running Everref needs, and none beyond. */
export function runPolicy(scope: PermissionScope): PermissionPolicy {
  const { queue, deadLetters, topic, table } = addresses(scope);
  return policy([
    ['Receive', ['sqs:GetQueueUrl', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility'], [queue]],
    ['PutAside', ['sqs:GetQueueUrl', 'sqs:SendMessage'], [deadLetters]],
    ['Publish', ['sns:Publish'], [topic]],
    ['Share', ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem', 'dynamodb:Query'], [table]],
  ]);
}

/** The rights that set-up and removal need; whoever runs them once may have them, the running host need not. */
export function setupPolicy(scope: PermissionScope): PermissionPolicy {
  const { queue, deadLetters, topic, table } = addresses(scope);
  return policy([
    [
      'Queues',
      ['sqs:GetQueueUrl', 'sqs:GetQueueAttributes', 'sqs:CreateQueue', 'sqs:SetQueueAttributes', 'sqs:TagQueue', 'sqs:ListQueueTags', 'sqs:DeleteQueue'],
      [queue, deadLetters],
    ],
    [
      'Topic',
      [
        'sns:GetTopicAttributes',
        'sns:CreateTopic',
        'sns:TagResource',
        'sns:ListTagsForResource',
        'sns:Subscribe',
        'sns:ListSubscriptionsByTopic',
        'sns:DeleteTopic',
      ],
      [topic],
    ],
    // IAM knows no narrower resource for these.
    ['Subscriptions', ['sns:ListTopics', 'sns:GetSubscriptionAttributes', 'sns:SetSubscriptionAttributes', 'sns:Unsubscribe'], ['*']],
    [
      'Table',
      [
        'dynamodb:DescribeTable',
        'dynamodb:CreateTable',
        'dynamodb:DescribeTimeToLive',
        'dynamodb:UpdateTimeToLive',
        'dynamodb:TagResource',
        'dynamodb:ListTagsOfResource',
        'dynamodb:DeleteTable',
      ],
      [table],
    ],
  ]);
}

function policy(statements: readonly (readonly [sid: string, actions: readonly string[], resources: readonly string[]])[]): PermissionPolicy {
  return {
    Version: '2012-10-17',
    Statement: statements.map(([Sid, Action, resources]) => ({ Sid, Effect: 'Allow', Action, Resource: [...new Set(resources)] })),
  };
}

function addresses({ names, region, account, allMachines }: PermissionScope) {
  const partition = region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  const arn = (service: string, name: string) => `arn:${partition}:${service}:${region}:${account}:${name}`;
  const shared = allMachines && names.isUsualQueue;
  return {
    queue: arn('sqs', shared ? 'everref-h-*' : names.queue),
    deadLetters: arn('sqs', shared ? 'everref-h-*' : names.deadLetters),
    topic: names.topic.startsWith('arn:') ? names.topic : arn('sns', names.topic),
    table: arn('dynamodb', `table/${names.table}`),
  };
}
