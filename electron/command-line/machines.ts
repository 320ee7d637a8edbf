import type { Command, Option } from 'commander';
import type { Door } from './door.ts';
import { plain, printJson, say } from './print.ts';
import { printPull, pullTargets } from './pull.ts';
import { WordsError } from './select.ts';
import { findHost } from './status.ts';

interface Tools {
  readonly hosts: Command;
  readonly json: () => Option;
  readonly answer: (code: number) => void;
  readonly through: (work: (door: Door) => Promise<number>, purpose?: 'look' | 'job') => Promise<number>;
}

/** Adds `everref fetch` and `everref hosts forget`. */
export function addMachineCommands(program: Command, { hosts, json, answer, through }: Tools): void {
  program
    .command('fetch')
    .description('look at the remotes now; moves no branch')
    .argument('[repo...]', 'repository id, path, or the last part of an id')
    .option('--host <name>', 'on another machine')
    .addOption(json())
    .action(async (repos: string[], given: { host?: string; json: boolean }) => {
      const options = { ...given, host: given.host, repos };
      answer(
        await through(async (door) => {
          const results = [];
          for (const target of pullTargets(await door.snapshot(), options)) results.push(...(await door.machines.fetch(target)));
          return printPull(results, options);
        }, 'job'),
      );
    });

  hosts
    .command('forget')
    .description('forgets a machine and what it published; one that still runs and may come back does so')
    .argument('<host>', 'its name or its id')
    .addOption(json())
    .action(async (name: string, _options, command: Command) => {
      const isJson = command.optsWithGlobals()['json'] === true;
      answer(
        await through(async (door) => {
          const snapshot = await door.snapshot();
          const host = snapshot.hosts.find(({ id }) => id === name) ?? findHost(snapshot, name);
          if (host.id === snapshot.thisHost) throw new WordsError('this machine cannot forget itself');
          const problem = await door.machines.forget(host.id);
          if (isJson) printJson({ id: host.id, name: host.name, forgotten: problem === null, problem });
          else say(problem === null ? `${plain(host.name)} is forgotten.` : `everref: ${problem}`);
          return problem === null ? 0 : 1;
        }),
      );
    });
}
