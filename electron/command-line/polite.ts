import type { Command, Option } from 'commander';
import { hasNoEnd, type PauseAnswer, type PauseChoice, pauseChoices, pauseEnd } from '../../shared/model/pause.ts';
import { findPaths } from '../config/paths.ts';
import { openStore } from '../store/open.ts';
import { openPauseValue } from '../store/pause.ts';
import { type Door, findRunningHost } from './door.ts';
import { plain, printJson, say } from './print.ts';
import { clientOf } from './running-host.ts';
import { WordsError } from './select.ts';
import { findHost } from './status.ts';

interface Tools {
  readonly answer: (code: number) => void;
  readonly json: () => Option;
  readonly through: (work: (door: Door) => Promise<number>, purpose: 'job') => Promise<number>;
}

interface PauseOptions {
  readonly json: boolean;
  readonly host?: string;
}

/** Puts `everref pause` and `everref resume` among the words (N-13). */
export function addPolite(program: Command, { answer, json, through }: Tools): void {
  const run = async (choice: PauseChoice | null, options: PauseOptions): Promise<void> => {
    const until = choice === null ? null : pauseEnd(choice, new Date());
    const { host } = options;
    answer(host === undefined ? await pauseHere(until, options) : await through((door) => pauseThere(door, host, until, options), 'job'));
  };
  program
    .command('pause')
    .description('stops background work for a while, also over a restart; what you ask for is still done')
    .argument('[how-long]', pauseChoices.join(', '), '1h')
    .option('--host <name>', 'on another machine; one that is off does it when it is back')
    .addOption(json())
    .action(async (words: string, options: PauseOptions) => {
      const choice = pauseChoices.find((one) => one === words);
      if (choice === undefined) throw new WordsError(`"${words}" is no time to pause for; write one of ${pauseChoices.join(', ')}`);
      await run(choice, options);
    });
  program
    .command('resume')
    .description('goes on with background work')
    .option('--host <name>', 'on another machine')
    .addOption(json())
    .action((options: PauseOptions) => run(null, options));
}

/** Pauses the running host, or the one that is started next; null goes on. */
async function pauseHere(until: string | null, options: PauseOptions): Promise<number> {
  const host = await findRunningHost();
  if (host !== null) await clientOf(host).app.pause({ until });
  else {
    const store = openStore(findPaths().storeFile);
    const kept = openPauseValue(store);
    kept.decided(new Date().toISOString());
    kept.write(until);
    store.close();
  }
  if (options.json) printJson({ pausedUntil: until });
  else say(until === null ? 'background work goes on' : `background work is paused ${inWords(until, 'everref resume')}`);
  return 0;
}

/** Asks another machine. Answers 1 where it refused; a wish that waits for it is done as far as can be. */
async function pauseThere(door: Door, name: string, until: string | null, options: PauseOptions): Promise<number> {
  const host = findHost(await door.snapshot(), name);
  const came = await door.machines.pause(host.id, until);
  if (options.json) printJson({ host: host.name, hostId: host.id, state: came.kind, ...restOf(came) });
  else say(wordsOf(plain(host.name), until, came));
  return came.kind === 'refused' ? 1 : 0;
}

function restOf(came: PauseAnswer) {
  const nothing = { pausedUntil: null, standsUntil: null, message: null };
  const { kind: _kind, ...rest } = came;
  return { ...nothing, ...rest };
}

function wordsOf(name: string, until: string | null, came: PauseAnswer): string {
  switch (came.kind) {
    case 'done':
      return came.pausedUntil === null
        ? `${name} goes on with background work`
        : `${name} is paused ${inWords(came.pausedUntil, `everref resume --host ${name}`)}`;
    case 'refused':
      return `everref: nothing was changed on ${name}: ${came.message}`;
    case 'waiting':
      return `${name} has not answered: it ${until === null ? 'goes on' : 'is paused'} when it is back, if that is before ${new Date(came.standsUntil).toLocaleString()}`;
  }
}

function inWords(until: string, resume: string): string {
  return `until ${hasNoEnd(until) ? resume : new Date(until).toLocaleString()}`;
}
