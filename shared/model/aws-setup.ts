import { z } from 'zod';

/** A name of AWS: a profile, a region, a queue, a topic (also by its ARN), a table. */
const Profile = z.string().regex(/^[\w+=,.@ /-]{1,200}$/, 'is no name of a profile');
const Region = z.string().regex(/^[a-z]{2}(?:-[a-z]+)+-\d{1,2}$/, 'is no region, like eu-west-1');
const Name = z.string().regex(/^[A-Za-z0-9_-]{1,80}(?:\.fifo)?$/, 'takes letters, digits, - and _, and may end in .fifo');
const Topic = z.union(
  [Name, z.string().regex(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}(?:\.fifo)?$/)],
  'is neither a name nor the ARN of a topic',
);
const Table = z.string().regex(/^[A-Za-z0-9_.-]{3,255}$/, 'takes 3 to 255 letters, digits, -, _ and .');

/** Where in AWS; what is left out is as the configuration says, else at its default. */
export const AwsWhere = z.object({
  profile: Profile.optional(),
  region: Region.optional(),
  topic: Topic.optional(),
  queue: Name.optional(),
  table: Table.optional(),
});
export type AwsWhere = z.infer<typeof AwsWhere>;

/** What is to be planned or done. */
export const AwsTask = z.enum(['set-up', 'remove-this-host', 'remove-everything']);
export type AwsTask = z.infer<typeof AwsTask>;

/** What a month costs, line by line; `free` is what the free tier covers of each. Dollars of the United States. */
export const MonthlyCost = z.object({
  machines: z.int(),
  repositories: z.int(),
  dollars: z.number(),
  lines: z.array(z.object({ what: z.string(), count: z.int(), free: z.int(), dollars: z.number() })),
  /** Year and month of the price list. */
  pricesOf: z.string(),
  region: z.string(),
});
export type MonthlyCost = z.infer<typeof MonthlyCost>;

/** What would be done, in words, before anything is. */
export const AwsPlan = z.object({
  task: AwsTask,
  steps: z.array(z.object({ kind: z.enum(['create', 'change', 'remove']), what: z.string(), optional: z.boolean() })),
  problems: z.array(z.string()),
  notes: z.array(z.string()),
  /** What changes in config.yml; null where nothing does. */
  config: z.string().nullable(),
  /** Null for a removal. */
  cost: MonthlyCost.nullable(),
  costWords: z.string().nullable(),
});
export type AwsPlan = z.infer<typeof AwsPlan>;

/** How far it is: `at` counts the plan's steps from 0. */
export const AwsProgress = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('begun'), at: z.int() }),
  z.object({ kind: z.literal('done'), at: z.int() }),
  z.object({ kind: z.literal('missed'), at: z.int(), message: z.string() }),
  /** The end. `stopped`: not all was done, and running it again goes on from there. */
  z.object({ kind: z.literal('finished'), message: z.string() }),
  z.object({ kind: z.literal('stopped'), message: z.string() }),
]);
export type AwsProgress = z.infer<typeof AwsProgress>;

/** A profile of the files that the aws command line uses. */
export const AwsProfile = z.object({ name: z.string(), region: z.string().nullable() });
export type AwsProfile = z.infer<typeof AwsProfile>;
