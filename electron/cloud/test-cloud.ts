import type { CloudCheck } from '../../shared/model/cloud-check.ts';
import type { Cloud } from '../sync/ports.ts';

/** Tries the way to the other machines, step by step; never throws. A cloud that has no test of its own is asked for its list of machines. */
export async function testCloud(cloud: Cloud, signal?: AbortSignal): Promise<readonly CloudCheck[]> {
  if (cloud.test !== undefined) return cloud.test(signal);
  const since = performance.now();
  try {
    const hosts = await cloud.states.hosts();
    return [{ what: 'table', ok: true, ms: msSince(since), message: `${hosts.length} ${hosts.length === 1 ? 'machine' : 'machines'} known` }];
  } catch (error) {
    return [{ what: 'table', ok: false, ms: msSince(since), message: error instanceof Error ? error.message : String(error) }];
  }
}

/** Whole milliseconds since a `performance.now()`. */
export function msSince(since: number): number {
  return Math.round(performance.now() - since);
}
