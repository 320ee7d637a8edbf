import { Argument, type Command, Option } from 'commander';
import { printAwsPolicy, runAwsTask } from './cloud-aws.ts';
import { printCloudTest } from './cloud-test.ts';
import { isWithHub, leaveHub } from './hub.ts';

/** What the commands of this group share. */
export interface CloudCommands {
  readonly group: Command;
  readonly answer: (code: number) => void;
  readonly json: () => Option;
}

/** The options that say where in AWS. */
export interface AwsOptions {
  readonly profile?: string;
  readonly region?: string;
  readonly topic?: string;
  readonly queue?: string;
  readonly table?: string;
  readonly endpoint?: string;
  readonly json: boolean;
}

/** Adds `everref cloud …`; answers the group, for what other clouds add to it. */
export function addCloudCommands(program: Command, answer: (code: number) => void): CloudCommands {
  const group = program.command('cloud').description('where your machines share their state');
  const json = () => new Option('--json', 'one JSON value on stdout').default(false);
  const where = (command: Command) =>
    command
      .option('--profile <name>', 'profile of the aws command line (default: as AWS itself finds its credentials)')
      .option('--region <region>', 'like eu-west-1 (default: the one of the profile)')
      .option('--topic <name>', 'an SNS topic of yours, by name or ARN')
      .option('--queue <name>', "an SQS queue of yours, for this machine's messages")
      .option('--table <name>', 'a DynamoDB table of yours, with the keys pk and sk')
      .option('--endpoint <url>', 'another address than that of AWS')
      .addOption(json());

  where(group.command('setup').description('shows what would be made in AWS and what it costs, then makes it; on a further machine: joins'))
    .addArgument(new Argument('<cloud>', 'aws').choices(['aws']))
    .option('--yes', 'make it without asking', false)
    .option('--machines <n>', 'for how many machines the cost is counted')
    .option('--repositories <n>', 'for how many repositories on each')
    .action(async (_cloud: string, options: AwsOptions & { yes: boolean; machines?: string; repositories?: string }) => {
      answer(await runAwsTask('set-up', options));
    });

  group
    .command('test')
    .description('tries the way to the other machines step by step, and sends a message round')
    .addOption(json())
    .action(async (options: { json: boolean }) => answer(await printCloudTest(options)));

  where(group.command('remove').description('takes this machine out of AWS, where what set-up made for it goes, or out of its hub'))
    .option('--everything', 'all that set-up made, for all machines', false)
    .option('--yes', 'without asking', false)
    .action(async (options: AwsOptions & { everything: boolean; yes: boolean }) => {
      if (isWithHub()) answer(await leaveHub(options.json));
      else answer(await runAwsTask(options.everything ? 'remove-everything' : 'remove-this-host', options));
    });

  where(group.command('policy').description('prints the least permissions that a user or role for Everref needs'))
    .option('--set-up', 'the permissions that setup and remove need, instead of those of a running Everref', false)
    .option('--all-machines', 'for one user that all machines share', false)
    .option('--account <number>', 'the number of the account, where nothing is set up yet')
    .action(async (options: AwsOptions & { setUp: boolean; allMachines: boolean; account?: string }) => answer(await printAwsPolicy(options)));
  return { group, answer, json };
}
