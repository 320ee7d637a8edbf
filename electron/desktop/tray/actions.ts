import { pauseEnd } from '../../../shared/model/pause.ts';
import type { SignInResult } from '../../../shared/model/sign-in.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Log } from '../../log/log.ts';
import type { TrayAction } from './line.ts';

/** Who does what a click in the tray's menu says. */
export interface TrayDoers {
  readonly engine: Pick<Engine, 'pull' | 'pause' | 'snooze'> & {
    readonly machines: Pick<Engine['machines'], 'fetch' | 'pause'>;
    readonly signIn: Pick<Engine['signIn'], 'run'>;
  };
  readonly show: (place?: string) => void;
  /** Says what came of something that a person began here; the click on it leads to `place`. */
  readonly tell: (message: { readonly title: string; readonly body: string; readonly place: string }) => void;
  /** May throw what the disk throws. */
  readonly openAtLogin: (wanted: boolean) => void;
  readonly installUpdate: () => void;
  readonly quit: () => void;
  readonly log: Log;
}

/** Does what a click says; a second click on *Sign in* while one is under way does nothing. A failure is a line in the log: a menu has nobody to throw to. */
export function createTrayActions({ engine, show, tell, openAtLogin, installUpdate, quit, log }: TrayDoers): (action: TrayAction) => void {
  let signingIn = false;

  /** Programs of the person's ask, one remote after another: what asks has a window of its own. */
  async function signIn(): Promise<void> {
    if (signingIn) return;
    signingIn = true;
    try {
      const message = signInWords(await engine.signIn.run({ ask: true }));
      if (message !== null) tell({ ...message, place: '/machines' });
    } finally {
      signingIn = false;
    }
  }

  async function run(action: TrayAction): Promise<void> {
    const now = new Date();
    switch (action.kind) {
      case 'open':
        return show(action.place ?? undefined);
      case 'pull-all':
        return void (await engine.pull({ kind: 'all' }));
      case 'pull-machine':
        return void (await engine.pull({ kind: 'host', hostId: action.hostId }));
      case 'fetch-machine':
        return void (await engine.machines.fetch({ kind: 'host', hostId: action.hostId }));
      case 'pause-machine': {
        const answer = await engine.machines.pause(action.hostId, action.choice === null ? null : pauseEnd(action.choice, now));
        // What it does stands in the menu; what it does not do is said.
        if (answer.kind === 'refused')
          tell({ title: action.choice === null ? 'It does not go on' : 'It was not paused', body: answer.message, place: '/machines' });
        return;
      }
      case 'sign-in':
        return signIn();
      case 'pause':
        return engine.pause(pauseEnd(action.choice, now));
      case 'go-on':
        return engine.pause(null);
      case 'snooze':
        return engine.snooze(pauseEnd(action.choice, now));
      case 'notify-again':
        return engine.snooze(null);
      case 'open-at-login':
        return openAtLogin(action.wanted);
      case 'install-update':
        return installUpdate();
      case 'quit':
        return quit();
    }
  }

  return (action) => {
    run(action).catch((error: unknown) => log.error('a click in the tray came to nothing', { action: action.kind, error }));
  };
}

/** What is to be said of a sign-in: nothing where all went well, the menu shows that. Pure. */
export function signInWords(results: readonly SignInResult[]): { readonly title: string; readonly body: string } | null {
  const failed = results.filter(({ result }) => result !== 'signed-in');
  const [first] = failed;
  if (first === undefined) return null;
  const title =
    failed.length === 1 ? `${first.remote} of ${first.repository.split('/').at(-1)} still waits for you` : `${failed.length} remotes still wait for you`;
  return { title, body: first.message.slice(0, 300) };
}
