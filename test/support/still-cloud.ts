import type { CloudArea } from '../../electron/engine/cloud/cloud-area.ts';

/** The cloud's area with nothing behind it. */
export const stillCloud: CloudArea = {
  test: async () => [],
  aws: {
    plan: async (task) => ({ task, steps: [], problems: [], notes: [], config: null, cost: null, costWords: null }),
    async *apply() {},
    policies: async () => ({ run: { Version: '2012-10-17', Statement: [] }, setUp: { Version: '2012-10-17', Statement: [] }, account: '*' }),
  },
  planAws: async () => ({ kind: 'failed', message: '' }),
  awsNow: () => ({ where: null, profiles: [] }),
};
