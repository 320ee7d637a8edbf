import { describe, expect, it } from 'vitest';
import { awsNames } from '../../../../../electron/cloud/aws/names.ts';
import { runPolicy, setupPolicy } from '../../../../../electron/cloud/aws/setup/permissions.ts';
import { lets, queuePolicy } from '../../../../../electron/cloud/aws/setup/policies.ts';

const scope = { names: awsNames({}, 'h-1'), region: 'eu-west-1', account: '123456789012', allMachines: false };

describe('the permissions that are printed', () => {
  it('S3-9: a running host may use its own queue, the topic and the table, by their ARNs, and make or delete nothing', () => {
    const { Statement: statements } = runPolicy(scope);
    expect(statements.flatMap((one) => one.Resource)).toEqual([
      'arn:aws:sqs:eu-west-1:123456789012:everref-h-1',
      'arn:aws:sqs:eu-west-1:123456789012:everref-h-1-dead',
      'arn:aws:sns:eu-west-1:123456789012:everref',
      'arn:aws:dynamodb:eu-west-1:123456789012:table/everref',
    ]);
    expect(statements.flatMap((one) => one.Action).join(' ')).not.toMatch(/Create|DeleteQueue|DeleteTopic|DeleteTable|Set|Scan|\*/);
  });

  it('S3-9: set-up has rights of its own; only what IAM cannot narrow is for all resources', () => {
    const wide = setupPolicy(scope).Statement.filter((one) => one.Resource.includes('*'));
    expect(wide.map(({ Sid }) => Sid)).toEqual(['Subscriptions']);
  });

  it('one user for all machines gets all queues by the beginning of their names; a name that a person chose stays as it is', () => {
    const queueOf = (queue?: string) => runPolicy({ ...scope, names: awsNames({ queue }, 'h-1'), allMachines: true }).Statement[0]?.Resource;
    expect(queueOf()).toEqual(['arn:aws:sqs:eu-west-1:123456789012:everref-h-*']);
    expect(queueOf('mine.fifo')).toEqual(['arn:aws:sqs:eu-west-1:123456789012:mine.fifo']);
  });

  it('other partitions have ARNs of their own', () => {
    expect(runPolicy({ ...scope, region: 'cn-north-1' }).Statement[0]?.Resource).toEqual(['arn:aws-cn:sqs:cn-north-1:123456789012:everref-h-1']);
  });
});

describe('the policy of a queue', () => {
  const [queue, topic] = ['arn:aws:sqs:eu-west-1:1:mine', 'arn:aws:sns:eu-west-1:1:everref'];

  it('lets the topic in and keeps what others wrote, also when it is written twice', () => {
    const theirs = JSON.stringify({ Statement: { Sid: 'theirs', Effect: 'Allow', Resource: queue } });
    const once = queuePolicy(theirs, queue, topic);
    expect(lets(theirs, topic)).toBe(false);
    expect(lets(once, topic)).toBe(true);
    expect(queuePolicy(once, queue, topic)).toBe(once);
    expect(JSON.parse(once).Statement.map(({ Sid }: { Sid: string }) => Sid)).toEqual(['theirs', 'everref']);
  });

  it('a policy for another topic whose name only begins the same lets nobody in', () => {
    expect(lets(queuePolicy(undefined, queue, `${topic}-2`), topic)).toBe(false);
  });
});
