/** Who may write into a host's queue: the topic, nobody else. */
export function queuePolicy(queueArn: string, topicArn: string): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: queueArn,
        Condition: { ArnEquals: { 'aws:SourceArn': topicArn } },
      },
    ],
  });
}

/** A host's filter: everything of others, and of the calls to single hosts only its own. */
export function subscriptionFilter(hostId: string): string {
  return JSON.stringify({ from: [{ 'anything-but': [hostId] }], to: [{ exists: false }, hostId] });
}

/** Whether two JSON texts say the same, whatever the order of their keys. */
export function isSameJson(one: string | undefined, other: string): boolean {
  if (one === undefined) return false;
  const sorted = (text: string): string =>
    JSON.stringify(JSON.parse(text), (_key, value: unknown) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
        : value,
    );
  return sorted(one) === sorted(other);
}
