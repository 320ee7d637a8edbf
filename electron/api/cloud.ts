import { implement } from '@orpc/server';
import { cloudContract } from '../../shared/contract/cloud.ts';
import type { CloudArea } from '../engine/cloud/cloud-area.ts';

/** Answers the cloud's part of the contract. */
export function cloudAnswers(cloud: CloudArea) {
  const answers = implement(cloudContract);
  return {
    test: answers.test.handler(async ({ signal }) => [...(await cloud.test(signal))]),
    aws: {
      now: answers.aws.now.handler(() => {
        const { where, profiles } = cloud.awsNow();
        return { where, profiles: [...profiles] };
      }),
      plan: answers.aws.plan.handler(({ input }) => cloud.planAws(input.task, input.where)),
      apply: answers.aws.apply.handler(({ input, signal }) => cloud.aws.apply(input.task, input.where, input.confirmed, signal)),
    },
  };
}
