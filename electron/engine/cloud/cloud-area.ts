import type { AwsPlan, AwsProfile, AwsTask, AwsWhere } from '../../../shared/model/aws-setup.ts';
import type { CloudCheck } from '../../../shared/model/cloud-check.ts';
import type { Snapshot } from '../../../shared/model/snapshot.ts';
import type { AwsSettings } from '../../cloud/aws/names.ts';
import { findProfiles } from '../../cloud/aws/setup/profiles.ts';
import { testCloud } from '../../cloud/test-cloud.ts';
import type { Cloud } from '../../sync/ports.ts';
import { type AwsDeskParts, createAwsDesk } from './aws-desk.ts';

/** A plan, or in words why AWS could not even be asked. */
export type PlanAnswer = { readonly kind: 'plan'; readonly plan: AwsPlan } | { readonly kind: 'failed'; readonly message: string };

/** What the page and the command line may do with the cloud itself. */
export interface CloudArea {
  test(signal?: AbortSignal): Promise<readonly CloudCheck[]>;
  readonly aws: ReturnType<typeof createAwsDesk>;
  planAws(task: AwsTask, where: AwsSettings): Promise<PlanAnswer>;
  awsNow(): { readonly where: AwsWhere | null; readonly profiles: readonly AwsProfile[] };
}

export interface CloudAreaParts extends Omit<AwsDeskParts, 'size'> {
  readonly cloud: Cloud;
  readonly snapshot: () => Snapshot;
}

/** The area over one engine's cloud. */
export function createCloudArea({ cloud, snapshot, ...parts }: CloudAreaParts): CloudArea {
  function size() {
    const { hosts, checkouts } = snapshot();
    const repositories = new Set(checkouts.filter(({ hostId }) => hostId === parts.hostId).map(({ repository }) => repository));
    // One machine alone has nobody to share with: two are the least that make sense.
    return { machines: Math.max(2, hosts.length), repositories: Math.max(1, repositories.size) };
  }
  const aws = createAwsDesk({ ...parts, size });
  return {
    test: (signal) => testCloud(cloud, signal),
    aws,
    async planAws(task, where) {
      try {
        return { kind: 'plan', plan: await aws.plan(task, where) };
      } catch (error) {
        return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
      }
    },
    awsNow() {
      const { cloud: written } = parts.loaded().config;
      if (written.kind !== 'aws') return { where: null, profiles: findProfiles() };
      const { profile, region, topic, queue, table } = written;
      return { where: { profile, region, topic, queue, table }, profiles: findProfiles() };
    },
  };
}
