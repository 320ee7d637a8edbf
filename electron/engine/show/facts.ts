import { release } from 'node:os';
import { cpuUsage, memoryUsage, version as nodeVersion, platform } from 'node:process';
import type { About } from '../../../shared/contract/contract.ts';
import type { LoadedConfig } from '../../config/load.ts';
import type { Paths } from '../../config/paths.ts';
import type { Gate } from '../../git/gate.ts';
import type { GitCost } from '../../git/run.ts';
import type { Cloud } from '../../sync/ports.ts';
import type { WatchPlan } from '../../workspace/watch/tree-watches.ts';

export interface FactsDeps {
  readonly paths: Paths;
  readonly version: string;
  readonly cloud: Pick<Cloud, 'describe' | 'usage'>;
  readonly gate: Gate;
  readonly cost: () => GitCost;
  readonly watchPlan: () => WatchPlan;
  readonly loaded: () => LoadedConfig;
}

/** What *About* shows and a report may hold: facts of this installation, its own cost (N-13), no secret. */
export function createFacts({ paths, version, cloud, gate, cost, watchPlan, loaded }: FactsDeps): { about(): Promise<About> } {
  const since = new Date().toISOString();
  let git: string | null = null;

  async function gitVersion(): Promise<string> {
    if (git !== null) return git;
    try {
      const { stdout } = await gate.admit(paths.dataFolder, 'read', (run) => run.run({ cwd: paths.dataFolder, args: ['version'], need: 'read' }), {
        urgency: 'now',
      });
      git = stdout
        .toString()
        .trim()
        .replace(/^git version /, '');
      return git;
    } catch (error) {
      return `not usable: ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  return {
    async about() {
      const { user, system } = cpuUsage();
      const spent = cost();
      const plan = watchPlan();
      return {
        version,
        host: loaded().resolved.hostName,
        configFile: paths.configFile,
        dataFolder: paths.dataFolder,
        logFile: paths.logFile,
        git: await gitVersion(),
        node: nodeVersion,
        os: `${platform} ${release()}`,
        cloud: cloud.describe(),
        cloudUsage: cloud.usage?.(),
        configProblems: [...loaded().problems],
        cost: {
          since,
          gitProcesses: spent.processes,
          cpuSeconds: (user + system) / 1e6 + spent.cpuSeconds,
          memoryBytes: memoryUsage.rss(),
          networkRuns: spent.networkRuns,
          receivedBytes: spent.receivedBytes,
        },
        watching: { watched: plan.watched.length, byTimer: plan.byTimer.length, used: plan.used, budget: plan.budget },
      };
    },
  };
}
