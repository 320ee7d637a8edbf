interface Statement {
  readonly [key: string]: unknown;
}

/** Lets the topic write into a host's queue, and nobody else. */
export function queueStatement(queueArn: string, topicArn: string): Statement {
  return {
    Sid: 'everref',
    Effect: 'Allow',
    Principal: { Service: 'sns.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: queueArn,
    Condition: { ArnEquals: { 'aws:SourceArn': topicArn } },
  };
}

/** A queue's policy with that statement in it. What others wrote there stays: it may be what GitArgus or someone else needs. */
export function queuePolicy(present: string | undefined, queueArn: string, topicArn: string): string {
  const others = statements(present).filter(({ Sid: sid }) => sid !== 'everref');
  return JSON.stringify({ Version: '2012-10-17', Statement: [...others, queueStatement(queueArn, topicArn)] });
}

/** Whether a queue's policy lets this topic in, by whatever statement: one that a person wrote otherwise is theirs. */
export function lets(policy: string | undefined, topicArn: string): boolean {
  return statements(policy).some((one) => one['Effect'] === 'Allow' && quoted(one, topicArn));
}

/** The ARN in quotes: `everref` is not let in by a policy for `everref-2`. */
function quoted(statement: Statement, arn: string): boolean {
  return JSON.stringify(statement).includes(JSON.stringify(arn));
}

function statements(policy: string | undefined): readonly Statement[] {
  if (policy === undefined || policy === '') return [];
  const read: unknown = JSON.parse(policy);
  const list: unknown = typeof read === 'object' && read !== null ? Reflect.get(read, 'Statement') : [];
  return (Array.isArray(list) ? list : [list]).filter((one): one is Statement => typeof one === 'object' && one !== null);
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
