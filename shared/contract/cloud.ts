import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { AwsPlan, AwsProfile, AwsProgress, AwsTask, AwsWhere } from '../model/aws-setup.ts';
import { CloudCheck } from '../model/cloud-check.ts';

const Task = z.object({ task: AwsTask, where: AwsWhere });

/** Where the state is shared, and setting that up. */
export const cloudContract = {
  /** Tries the way to the other machines, step by step; a message goes round. */
  test: oc.route({ method: 'POST', path: '/cloud/test' }).output(z.array(CloudCheck)),
  aws: {
    /** What config.yml says of AWS now (null: another cloud is in use), and the profiles to choose from. */
    now: oc.route({ method: 'GET', path: '/cloud/aws' }).output(z.object({ where: AwsWhere.nullable(), profiles: z.array(AwsProfile) })),
    /** What would be done; looks only. */
    plan: oc
      .route({ method: 'POST', path: '/cloud/aws/plan' })
      .input(Task)
      .output(
        z.discriminatedUnion('kind', [z.object({ kind: z.literal('plan'), plan: AwsPlan }), z.object({ kind: z.literal('failed'), message: z.string() })]),
      ),
    /** Does what the plan showed; `confirmed` are the words of its steps. Leaving the stream stops it after the step in hand. */
    apply: oc.input(Task.extend({ confirmed: z.array(z.string().max(1000)).max(500) })).output(eventIterator(AwsProgress)),
  },
};
