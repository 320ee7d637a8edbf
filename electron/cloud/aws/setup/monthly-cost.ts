import type { MonthlyCost } from '../../../../shared/model/aws-setup.ts';

/**
 * List prices of us-east-1 in US dollars, as published in 2026. Other regions are up to half as much dearer, and prices change: shown with
 * "check", never as a promise. Sources: aws.amazon.com/sqs/pricing, /sns/pricing, /dynamodb/pricing (on demand).
 */
export const rates = {
  asOf: '2026-11',
  region: 'us-east-1',
  /** Per million requests; the first million a month is free for ever, standard and FIFO together. */
  sqsPerMillion: 0.4,
  sqsFifoPerMillion: 0.5,
  sqsFreeRequests: 1_000_000,
  /** Per million publishes; what goes to a queue costs nothing more. The first million to a standard topic is free. */
  snsPerMillion: 0.5,
  snsFifoPerMillion: 0.3,
  snsFreePublishes: 1_000_000,
  /** On demand, per million: a write of up to 1 KB, a consistent read of up to 4 KB. */
  writesPerMillion: 0.625,
  readsPerMillion: 0.125,
} as const;

/** How Everref behaves; the bench `cloud` counts the same on the stand-ins. */
export const habits = {
  /** A long poll of 20 s that brings nothing. */
  pollsPerHour: 180,
  heartbeatsPerHour: 12,
  /** Looks at the list of machines, and at the orders. */
  looksPerHour: 60,
  orderLooksPerHour: 60,
  /** All states of all other machines are read again. */
  fullLooksPerHour: 1,
  /** A push, and what a person changes beside it (edits, commits, stashes), each told as a state. */
  pushesPerMachineAndDay: 40,
  changesPerMachineAndDay: 200,
  /** A hot item is one write, a cold one one or more; most changes leave the cold one alone (counted: see the bench). */
  writesPerChange: 1.2,
  /** A message at another machine: a receive and most of a delete (counted: few come together). */
  requestsPerMessage: 1.8,
  /** Both halves of one checkout's state, as the table counts them. */
  stateKilobytes: 2,
} as const;

const hoursPerMonth = 720;
const daysPerMonth = 30;

/** What a month costs at these rates; pure. Rounded up to whole cents, and never less than what is not free. */
export function monthlyCost({
  machines,
  repositories,
  isFifo = false,
}: {
  readonly machines: number;
  readonly repositories: number;
  readonly isFifo?: boolean;
}): MonthlyCost {
  const others = Math.max(0, machines - 1);
  const pushes = machines * habits.pushesPerMachineAndDay * daysPerMonth;
  // A push changes the state of the machine that pushed and of every one that follows.
  const changes = machines * habits.changesPerMachineAndDay * daysPerMonth + pushes * machines;
  const publishes = pushes + changes;
  const messages = publishes * others;
  const polls = machines * habits.pollsPerHour * hoursPerMonth;
  const sqsRequests = polls + messages * habits.requestsPerMessage;
  const writes = changes * habits.writesPerChange + machines * habits.heartbeatsPerHour * hoursPerMonth;
  const looks = machines * (habits.looksPerHour + habits.orderLooksPerHour) * hoursPerMonth;
  // Told of a change, the others read both halves.
  const fullLooks = machines * others * habits.fullLooksPerHour * hoursPerMonth * Math.ceil((repositories * habits.stateKilobytes) / 4);
  const reads = looks + fullLooks + changes * others * 2;

  const line = (what: string, count: number, free: number, perMillion: number) => ({
    what,
    count: Math.round(count),
    free,
    dollars: (Math.max(0, count - free) / 1e6) * perMillion,
  });
  const lines = [
    line('requests to queues (SQS)', sqsRequests, rates.sqsFreeRequests, isFifo ? rates.sqsFifoPerMillion : rates.sqsPerMillion),
    line('messages published (SNS)', publishes, isFifo ? 0 : rates.snsFreePublishes, isFifo ? rates.snsFifoPerMillion : rates.snsPerMillion),
    line('writes to the table (DynamoDB)', writes, 0, rates.writesPerMillion),
    line('reads of the table (DynamoDB)', reads, 0, rates.readsPerMillion),
  ];
  const dollars = Math.ceil(lines.reduce((sum, { dollars }) => sum + dollars, 0) * 100) / 100;
  return { machines, repositories, dollars, lines, pricesOf: rates.asOf, region: rates.region };
}

/** The cost in a sentence, with what it rests on. */
export function costWords({ machines, repositories, dollars, pricesOf, region }: MonthlyCost): string {
  return (
    `about $${dollars.toFixed(2)} a month for ${counted(machines, 'machine')} with ${counted(repositories, 'repository', 'repositories')} each ` +
    `(${habits.pushesPerMachineAndDay} pushes and ${habits.changesPerMachineAndDay} other changes per machine and day, list prices of ${region} of ${pricesOf}; check them for your region)`
  );
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
