import { implement } from '@orpc/server';
import { costWords, monthlyCost } from '../../electron/cloud/aws/setup/monthly-cost.ts';
import { cloudContract } from '../../shared/contract/cloud.ts';
import type { AwsPlan, AwsTask, AwsWhere } from '../../shared/model/aws-setup.ts';

const created = [
  'the queue everref-h-1f3a-dead, for messages that failed 8 times',
  'the queue everref-h-1f3a, for messages to this machine (kept 14 days)',
  'the topic everref, that all machines publish to',
  'the permission for the topic to write into everref-h-1f3a',
  "the subscription of everref-h-1f3a, with a filter that leaves out this machine's own messages",
  'the table everref, for states, force pushes and orders (paid per request)',
];

/** What the page sees of AWS, without AWS: a plan that is carried out step by step whenever the test lets it. */
export function fixtureCloud() {
  const answers = implement(cloudContract);
  let now: AwsWhere | null = null;
  let held: Promise<void> = Promise.resolve();
  const planOf = (task: AwsTask): AwsPlan => {
    const cost = monthlyCost({ machines: 3, repositories: 42 });
    if (task === 'set-up')
      return {
        task,
        steps: now === null ? created.map((what) => ({ kind: 'create', what, optional: false })) : [],
        problems: [],
        notes: [],
        config: now === null ? '~/.config/everref/config.yml: cloud is aws; a running Everref goes over to it at once' : null,
        cost,
        costWords: costWords(cost),
      };
    const all = ['the subscription of everref-h-1f3a', 'the queue everref-h-1f3a', 'the queue everref-h-1f3a-dead'];
    const more = ['the topic everref, for all machines', 'the table everref, with what all machines wrote'];
    return {
      task,
      steps: [...all, ...(task === 'remove-everything' ? more : [])].map((what) => ({ kind: 'remove', what, optional: false })),
      problems: [],
      notes: [],
      config: '~/.config/everref/config.yml: cloud is local again',
      cost: null,
      costWords: null,
    };
  };
  return {
    /** As if it were set up, or not. */
    setWhere(where: AwsWhere | null): void {
      now = where;
    },
    /** From now on steps wait until the answer is called. */
    hold(): () => void {
      let go = () => {};
      held = new Promise((resolve) => {
        go = resolve;
      });
      return go;
    },
    answers: {
      test: answers.test.handler(() => [
        { what: 'credentials', ok: true, ms: 38, message: 'AWS knows who asks' },
        { what: 'queue', ok: true, ms: 38, message: 'everref-h-1f3a' },
        { what: 'table', ok: true, ms: 71, message: 'everref' },
        { what: 'topic', ok: true, ms: 45, message: 'everref' },
        { what: 'round', ok: true, ms: 62, message: 'a message went through the topic into this machine’s queue' },
      ]),
      aws: {
        now: answers.aws.now.handler(() => ({
          where: now,
          profiles: [
            { name: 'default', region: 'eu-west-1' },
            { name: 'work', region: 'us-east-1' },
          ],
        })),
        plan: answers.aws.plan.handler(({ input }) =>
          input.where.region === 'xx-nowhere-1'
            ? {
                kind: 'failed' as const,
                message: 'AWS could not be reached for queue everref-h-1f3a in xx-nowhere-1: no network, or a wrong endpoint; Everref tries again',
              }
            : { kind: 'plan' as const, plan: planOf(input.task) },
        ),
        apply: answers.aws.apply.handler(async function* ({ input }) {
          const { steps } = planOf(input.task);
          for (const at of steps.keys()) {
            yield { kind: 'begun', at } as const;
            await held;
            yield { kind: 'done', at } as const;
          }
          now = input.task === 'set-up' ? input.where : null;
          yield {
            kind: 'finished',
            message:
              input.task === 'set-up' ? 'This machine shares its state through AWS.' : 'This machine is out of AWS and on its own again; the others go on.',
          } as const;
        }),
      },
    },
  };
}
