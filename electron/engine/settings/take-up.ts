import { problemLine } from '../../config/load.ts';
import type { Log } from '../../log/log.ts';
import type { WorkspaceService } from '../../workspace/service.ts';
import type { ThisMachine } from '../here/this-machine.ts';
import type { OtherMachines } from '../machines/other-machines.ts';
import type { AtWork } from '../show/at-work.ts';
import type { Showing } from '../show/showing.ts';
import type { WebhookService } from '../webhooks/area.ts';
import { type Configuration, logProblems } from './configuration.ts';
import { repositorySettings } from './repository-settings.ts';
import { settingsOf, tellSettings } from './settings.ts';

export interface TakeUpDeps {
  /** False: a single job of the command line, which publishes and asks nothing. */
  readonly isHost: boolean;
  readonly configuration: Configuration;
  readonly log: Log;
  readonly showing: Pick<Showing, 'holder' | 'troubles'>;
  readonly atWork: AtWork;
  readonly here: Pick<ThisMachine, 'reconcileNow'> & { readonly workspace: Pick<WorkspaceService, 'applyConfig'> };
  readonly publisher: Pick<OtherMachines['publisher'], 'changed'>;
  readonly webhooks: Pick<WebhookService, 'applyConfig'>;
  /** Shows this machine as its name is by now. */
  readonly showSelf: () => void;
  /** Goes to the cloud that the configuration names by now. */
  readonly followCloud: () => Promise<void>;
}

/** Takes up a configuration that was changed, by a person in the file or by the page. */
export function createTakeUp({ isHost, configuration, log, showing, atWork, here, publisher, webhooks, showSelf, followCloud }: TakeUpDeps) {
  const loaded = configuration.now;
  const settings = tellSettings(() => settingsOf(loaded()));

  /** Shows what the file says of repositories, and what is wrong with it. */
  function show(): void {
    showing.holder.change({ repositories: repositorySettings(loaded()) });
    const since = new Date().toISOString();
    showing.troubles(
      'config',
      loaded().problems.map((problem) => ({ code: 'config', message: problemLine(problem), since })),
    );
  }

  async function takeUp(): Promise<void> {
    logProblems(configuration.reload().problems, log);
    settings.look();
    show();
    showing.holder.change({ firstStart: configuration.isFirstStart() });
    showSelf();
    if (isHost) publisher.changed();
    if (isHost) await followCloud();
    await atWork.during('Looking for checkouts', () => here.workspace.applyConfig());
    await webhooks.applyConfig();
    if (isHost) await here.reconcileNow('asked');
  }

  return { show, takeUp: () => atWork.during(null, takeUp), onSettings: settings.on };
}
