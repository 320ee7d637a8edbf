import { Command, CommanderError, Option } from 'commander';
import { Listen } from '../../shared/model/config.ts';
import { loadConfig } from '../config/load.ts';
import { findPaths } from '../config/paths.ts';
import { forkedHelper, type StartHelper } from './built-files.ts';
import { printConfigCheck } from './check-config.ts';
import { addCloudCommands } from './cloud.ts';
import { type Door, openDoor } from './door.ts';
import { addForcePushCommands } from './force-pushes.ts';
import { printHosts } from './hosts.ts';
import { addHubCommands } from './hub.ts';
import { addImport } from './import-gitargus.ts';
import { printJournal } from './journal.ts';
import { printLeave } from './leave.ts';
import { openLink, stopHost } from './lifecycle.ts';
import { addLostCommands, timeOf } from './lost.ts';
import { addMachineCommands } from './machines.ts';
import { addPolite } from './polite.ts';
import { printJson, say } from './print.ts';
import { type PullOptions, printPull, pullTargets } from './pull.ts';
import { WordsError } from './select.ts';
import { serve } from './serve.ts';
import { addSignIn } from './sign-in.ts';
import { printStatus } from './status.ts';
import { addTrust } from './trust.ts';
import { addUndo } from './undo.ts';
import { version } from './version.ts';
import { addWebhookWords } from './webhooks.ts';

/** Exit codes (product.md §3): 0 done, 1 something needs a human or failed, 2 the words were wrong. */
const wrongWords = 2;
const failed = 1;

/** Runs one command line (without the program's own name) and answers its exit code. Says what was wrong on stderr; never throws. */
export async function runCli(words: readonly string[], { startHelper = forkedHelper }: { readonly startHelper?: StartHelper } = {}): Promise<number> {
  let code = 0;
  const program = makeProgram(startHelper, (answer) => {
    code = answer;
  });
  try {
    await program.parseAsync([...words], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : wrongWords;
    if (error instanceof WordsError) {
      say(`everref: ${error.message}`);
      return wrongWords;
    }
    say(`everref: ${error instanceof Error ? error.message : String(error)}`);
    return failed;
  }
}

function makeProgram(startHelper: StartHelper, answer: (code: number) => void): Command {
  const through = async (work: (door: Door) => Promise<number>, purpose: 'look' | 'job' = 'look'): Promise<number> => {
    const door = await openDoor(startHelper, purpose);
    try {
      return await work(door);
    } finally {
      await door.close();
    }
  };
  const program = new Command('everref')
    .description('Keeps every clone of your repositories, on every machine, in step with what you push.')
    .version(version)
    .showHelpAfterError('(everref --help lists the words)')
    .exitOverride()
    .configureOutput({ writeOut: (text) => process.stdout.write(text), writeErr: (text) => process.stderr.write(text) });
  const json = () => new Option('--json', 'one JSON value on stdout').default(false);

  program
    .command('status')
    .description("this machine's checkouts; exit code 1 where something needs you")
    .argument('[repo...]', 'repository id, path, or the last part of an id')
    .option('--host <name>', "another machine's, as it last published them")
    .option('--all', 'of all machines', false)
    .addOption(json())
    .action(async (repos: string[], options: { host?: string; all: boolean; json: boolean }) => {
      answer(await through(async (door) => printStatus(await door.snapshot(), repos, { ...options, host: options.host })));
    });

  program
    .command('pull')
    .description('fetch and fast-forward now; never merges, rebases or overwrites anything')
    .argument('[repo...]', 'repository id, path, or the last part of an id')
    .option('--host <name>', 'on another machine')
    .addOption(json())
    .action(async (repos: string[], options: { host?: string; json: boolean }) => {
      answer(await through((door) => pull(door, { ...options, host: options.host, repos }), 'job'));
    });

  const hosts = program
    .command('hosts')
    .description('all machines, and when each was last seen')
    .addOption(json())
    .action(async (options: { json: boolean }) => {
      answer(await through(async (door) => printHosts(await door.snapshot(), options)));
    });

  program
    .command('log')
    .description('what Everref did here, newest first')
    .option('--limit <n>', 'how many lines', '50')
    .addOption(json())
    .action(async (options: { limit: string; json: boolean }) => {
      const limit = Number(options.limit);
      if (!Number.isInteger(limit) || limit < 1 || limit > 500) throw new WordsError('--limit takes a whole number from 1 to 500');
      answer(
        await through(async (door) => {
          const names = new Map((await door.snapshot()).hosts.map((host) => [host.id, host.name]));
          return printJournal((await door.journal({ limit })).items, names, options);
        }),
      );
    });

  program
    .command('leave')
    .description('what exists only on this machine: uncommitted, unpushed, stashed; exit code 1 if anything does')
    .addOption(json())
    .action(async (options: { json: boolean }) => {
      answer(await through(async (door) => printLeave(await door.snapshot(), options)));
    });

  addSignIn(program, { json, run: async (work) => answer(await through(work, 'job')) });
  addTrust(program, { json, run: async (work) => answer(await through(work, 'job')) });
  addUndo(program, { json, run: async (work) => answer(await through(work, 'job')) });
  addWebhookWords(program, through, answer);

  program
    .command('serve')
    .description('the headless host: runs in the foreground and prints a link to its page')
    .option('--listen <address:port>', 'instead of serve.listen in the configuration')
    .addOption(json())
    .action(async ({ listen, json }: { listen?: string; json: boolean }) => {
      if (listen !== undefined && !Listen.safeParse(listen).success)
        throw new WordsError('--listen takes address:port, like 127.0.0.1:7420 (port 0: any free one)');
      answer(await serve({ json, listen: listen ?? null, startHelper }));
    });

  program
    .command('open')
    .description("prints a new link to the running host's page; it works once")
    .addOption(json())
    .action(async (options: { json: boolean }) => answer(await openLink(options)));

  program
    .command('stop')
    .description('ends the running host')
    .addOption(json())
    .action(async (options: { json: boolean }) => answer(await stopHost(options)));

  addPolite(program, { answer, json, through });
  addMachineCommands(program, { hosts, json, answer, through });
  addHubCommands(program, addCloudCommands(program, answer), startHelper);

  addForcePushCommands(program, { through: async (work, purpose) => answer(await through(work, purpose)), json, timeOf });
  addLostCommands(program, { through: async (work, purpose) => answer(await through(work, purpose)), json });

  const config = program.command('config').description('the configuration file');
  addImport(config, answer);
  config
    .command('check')
    .description('says what is wrong with it, with file, line and what to write instead')
    .addOption(json())
    .action((options: { json: boolean }) => {
      const paths = findPaths();
      answer(printConfigCheck(loadConfig(paths.configFile, { localCloudFile: paths.localCloudFile }), options));
    });
  config
    .command('path')
    .description('where it is, with the data and the log')
    .addOption(json())
    .action((options: { json: boolean }) => {
      const { configFile, dataFolder, logFile } = findPaths();
      if (options.json) printJson({ config: configFile, data: dataFolder, log: logFile });
      else process.stdout.write(`${configFile}\n`);
    });
  return program;
}

async function pull(door: Door, options: PullOptions): Promise<number> {
  const targets = pullTargets(await door.snapshot(), options);
  const results = [];
  for (const target of targets) results.push(...(await door.pull(target)));
  return printPull(results, options);
}
