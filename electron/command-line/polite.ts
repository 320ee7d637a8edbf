import type { Command, Option } from 'commander';
import { hasNoEnd, type PauseChoice, pauseChoices, pauseEnd } from '../../shared/model/pause.ts';
import { findPaths } from '../config/paths.ts';
import { openStore } from '../store/open.ts';
import { openPauseValue } from '../store/pause.ts';
import { findRunningHost } from './door.ts';
import { printJson, say } from './print.ts';
import { clientOf } from './running-host.ts';
import { WordsError } from './select.ts';

/** Puts `everref pause` and `everref resume` among the words (N-13). */
export function addPolite(program: Command, answer: (code: number) => void, json: () => Option): void {
  program
    .command('pause')
    .description('stops background work for a while, also over a restart; what you ask for is still done')
    .argument('[how-long]', pauseChoices.join(', '), '1h')
    .addOption(json())
    .action(async (words: string, options: { json: boolean }) => {
      const choice = pauseChoices.find((one) => one === words);
      if (choice === undefined) throw new WordsError(`"${words}" is no time to pause for; write one of ${pauseChoices.join(', ')}`);
      answer(await pause(choice, options));
    });
  program
    .command('resume')
    .description('goes on with background work')
    .addOption(json())
    .action(async (options: { json: boolean }) => answer(await pause(null, options)));
}

/** Pauses the running host, or the one that is started next; null goes on. */
async function pause(choice: PauseChoice | null, options: { readonly json: boolean }): Promise<number> {
  const until = choice === null ? null : pauseEnd(choice, new Date());
  const host = await findRunningHost();
  if (host !== null) await clientOf(host).app.pause({ until });
  else {
    const store = openStore(findPaths().storeFile);
    openPauseValue(store).write(until);
    store.close();
  }
  if (options.json) printJson({ pausedUntil: until });
  else if (until === null) say('background work goes on');
  else say(`background work is paused until ${hasNoEnd(until) ? 'everref resume' : new Date(until).toLocaleString()}`);
  return 0;
}
