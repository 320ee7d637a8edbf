import type { Connection } from '../connection.ts';
import type { AwsNames } from '../names.ts';
import type { Account } from './account.ts';
import { madeBySetup, tableKeys, timeToLive } from './properties.ts';
import { type SetupStep, step } from './step.ts';

/** What is missing of the table. */
export async function planTable(connection: Connection, account: Account, { table }: AwsNames): Promise<readonly SetupStep[]> {
  const { call } = connection;
  const there = await account.table(table);
  const steps: SetupStep[] = [];
  if (there === null)
    steps.push(step('create', `the table ${table}, for states, force pushes and orders (paid per request)`, () => createTable(connection, table)));
  if (there === null || !(await hasTimeToLive()))
    steps.push(
      // Without it nothing goes wrong: readers leave out what is expired, only nobody deletes it.
      step(
        'change',
        `the table ${table}: AWS deletes what was not renewed for 400 days`,
        () =>
          call('dynamodb', ({ dynamodb }) =>
            dynamodb.updateTimeToLive({ TableName: table, TimeToLiveSpecification: { Enabled: true, AttributeName: timeToLive } }),
          ),
        true,
      ),
    );
  return steps;

  async function hasTimeToLive(): Promise<boolean> {
    const { TimeToLiveDescription: found } = await call('dynamodb', ({ dynamodb }) => dynamodb.describeTimeToLive({ TableName: table }));
    return found?.TimeToLiveStatus === 'ENABLED' || found?.TimeToLiveStatus === 'ENABLING';
  }
}

/** Why a table that is there cannot be used; null where it can. GitArgus's has one key, `hostname`. */
export function tableProblem(table: string, keys: readonly string[]): string | null {
  const wanted = tableKeys.map((key) => key.AttributeName);
  if (keys.length === wanted.length && wanted.every((key, at) => keys[at] === key)) return null;
  return `the table ${table} is there and has other keys (${keys.join(', ')} instead of ${wanted.join(', ')}): leave it to whoever uses it, and name another (table: under cloud, or --table)`;
}

async function createTable({ call }: Connection, table: string): Promise<void> {
  const { TableDescription: made } = await call('dynamodb', ({ dynamodb }) =>
    dynamodb.createTable({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [...tableKeys],
      AttributeDefinitions: tableKeys.map(({ AttributeName }) => ({ AttributeName, AttributeType: 'S' })),
    }),
  );
  // A new table takes a few seconds; without the wait the next step and the first write would be refused.
  for (let looks = 0; looks < 40; looks++) {
    const { Table: now } = await call('dynamodb', ({ dynamodb }) => dynamodb.describeTable({ TableName: table }));
    if (now?.TableStatus === 'ACTIVE') break;
    await new Promise((resolve) => setTimeout(resolve, Math.min(50 * 2 ** looks, 2000)));
  }
  await call('dynamodb', ({ dynamodb }) => dynamodb.tagResource({ ResourceArn: made?.TableArn, Tags: [{ Key: madeBySetup.key, Value: madeBySetup.value }] }));
}
