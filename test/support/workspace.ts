import { createGate } from '../../electron/git/gate.ts';
import type { Git } from '../../electron/git/run.ts';
import { silentLog } from '../../electron/log/log.ts';
import { openStore, type Store } from '../../electron/store/open.ts';
import { createWorkspaceService, type WorkspaceService, type WorkspaceSetting } from '../../electron/workspace/service.ts';
import type { PushSeen } from '../../electron/workspace/watch/notice-push.ts';
import type { Checkout } from '../../shared/model/checkout.ts';
import { Config } from '../../shared/model/config.ts';

/** The id that test hosts have. */
export const testHostId = 'h-0000000000000000';

/** A workspace service on real repositories, with what it said. */
export interface TestWorkspace {
  readonly service: WorkspaceService;
  readonly store: Store;
  readonly pushes: readonly PushSeen[];
  readonly troubles: () => readonly string[];
  /** The one checkout at this path. Throws where there is none. */
  at(path: string): Checkout;
  /** Changes the configuration; `applyConfig` is yours to call. */
  configure(config: unknown): void;
  stop(): Promise<void>;
}

/** Makes a service over `folders`; start it yourself. Give `store` to go on where another ended. */
export function createWorkspace(
  git: Git,
  folders: readonly string[],
  options: Partial<WorkspaceSetting> & { readonly config?: never; readonly settings?: object } = {},
): TestWorkspace {
  const { settings, ...rest } = options;
  const store = rest.store ?? openStore(':memory:');
  let config = Config.parse({ workspaces: folders.map((path) => ({ path })), ...settings });
  const service = createWorkspaceService({
    gate: createGate(git),
    config: () => config,
    hostId: testHostId,
    log: silentLog,
    sshConfig: () => ({ blocks: [] }),
    ...rest,
    store,
  });
  const pushes: PushSeen[] = [];
  let troubles: readonly string[] = [];
  service.onPush((push) => void pushes.push(push));
  service.onTrouble((list) => {
    troubles = list.map((trouble) => trouble.code);
  });
  return {
    service,
    store,
    pushes,
    troubles: () => troubles,
    at(path) {
      const found = service.registry.checkouts().filter((checkout) => checkout.path === path);
      if (found.length !== 1 || found[0] === undefined)
        throw new Error(
          `${found.length} checkouts at ${path}: ${service.registry
            .checkouts()
            .map((each) => each.path)
            .join(', ')}`,
        );
      return found[0];
    },
    configure(next) {
      config = Config.parse(next);
    },
    stop: () => service.stop(),
  };
}
