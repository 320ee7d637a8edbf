import type { Cloud } from '../../sync/ports.ts';

/** What the others last published, read once: for a job of the command line where no host runs. */
export function createOneLook(cloud: Cloud, hostId: string) {
  const others = async () => (await cloud.states.hosts()).filter((host) => host.id !== hostId);
  return {
    hosts: others,
    checkouts: async () => (await Promise.all((await others()).map((host) => cloud.states.readHost(host.id)))).flat(),
  };
}
