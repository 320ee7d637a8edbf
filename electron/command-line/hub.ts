import { stderr, stdin } from 'node:process';
import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import { Listen } from '../../shared/model/config.ts';
import type { HubState } from '../../shared/model/hub.ts';
import { loadConfig } from '../config/load.ts';
import { findPaths } from '../config/paths.ts';
import { createHubJoining } from '../engine/cloud/hub-join.ts';
import type { StartHelper } from './built-files.ts';
import type { CloudCommands } from './cloud.ts';
import { findRunningHost } from './door.ts';
import { offerWords } from './hub-words.ts';
import { openInstallation } from './installation.ts';
import { ago, plain, printJson, printTable, say } from './print.ts';
import { clientOf, type HostClient } from './running-host.ts';
import { WordsError } from './select.ts';
import { serve } from './serve.ts';

/** Adds `everref hub …` and what joins one. */
export function addHubCommands(program: Command, { group, answer, json }: CloudCommands, startHelper: StartHelper): void {
  const hub = program
    .command('hub')
    .description('the headless host with the hub switched on: your other machines join it, with no account anywhere')
    .option('--listen <address:port>', 'instead of serve.listen in the configuration (hub.listen is where the others reach it)')
    .addOption(json())
    .action(async (options: { listen?: string; json: boolean }) => {
      answer(await serve({ json: options.json, listen: listenOf(options.listen), startHelper, isHub: true }));
    });
  hub
    .command('code')
    .description('shows a code that another machine joins with: once, within ten minutes')
    .addOption(json())
    .action(async (_options, command: Command) => answer(await atHub((client) => showOffer(client, isJson(command)))));
  hub
    .command('tokens')
    .description('the machines that joined')
    .addOption(json())
    .action(async (_options, command: Command) => answer(await atHub((client) => showMachines(client, isJson(command)))));
  hub
    .command('withdraw')
    .description("takes a machine's token away: it is out at once")
    .argument('<host>', 'its name or its id')
    .addOption(json())
    .action(async (host: string, _options, command: Command) => answer(await atHub((client) => withdraw(client, host, isJson(command)))));

  group
    .command('join')
    .description('joins the hub at this address; asks for the code that it shows (everref hub code), or reads it from standard input')
    .argument('<url>', 'like https://desktop:7421')
    .addOption(json())
    .action(async (url: string, options: { json: boolean }) => answer(await joinHub(url, options.json)));
}

function listenOf(written: string | undefined): string | null {
  if (written !== undefined && !Listen.safeParse(written).success)
    throw new WordsError('--listen takes address:port, like 127.0.0.1:7420 (port 0: any free one)');
  return written ?? null;
}

/** `--json` stands with the verb or with `hub`, which has it too. */
function isJson(command: Command): boolean {
  return command.optsWithGlobals()['json'] === true;
}

async function atHub(work: (client: HostClient) => Promise<number>): Promise<number> {
  const host = await findRunningHost();
  if (host === null) {
    say('everref: no Everref is running here; start the hub with everref hub');
    return 1;
  }
  return work(clientOf(host));
}

async function showOffer(client: HostClient, json: boolean): Promise<number> {
  const offer = await client.hub.offer();
  if (offer === null) return noHub(await client.hub.state());
  if (json) printJson(offer);
  else process.stdout.write(`${offerWords(offer)}\n`);
  return 0;
}

function noHub(state: HubState): number {
  say(`everref: ${state.kind === 'failed' ? state.message : 'this machine is no hub: start it with everref hub, or switch it on in the settings'}`);
  return 1;
}

async function showMachines(client: HostClient, json: boolean): Promise<number> {
  const state = await client.hub.state();
  if (state.kind !== 'serving') return noHub(state);
  if (json) printJson(state.machines);
  else if (state.machines.length === 0) say('No machine has joined yet: everref hub code shows how.');
  else
    printTable(
      state.machines.map(({ name, hostId, joinedAt, usedAt }) => [
        plain(name),
        hostId,
        `joined ${ago(joinedAt)}`,
        usedAt === null ? 'never seen' : `seen ${ago(usedAt)}`,
      ]),
    );
  return 0;
}

async function withdraw(client: HostClient, host: string, json: boolean): Promise<number> {
  const state = await client.hub.state();
  if (state.kind !== 'serving') return noHub(state);
  const found = state.machines.filter(({ name, hostId }) => hostId === host || name === host);
  if (found.length > 1) throw new WordsError(`${found.length} machines are called ${host}: write the id of one (everref hub tokens shows them)`);
  const [machine] = found;
  if (machine === undefined) throw new WordsError(`no machine that joined is called ${host} (everref hub tokens shows them)`);
  const { withdrawn } = await client.hub.withdraw({ hostId: machine.hostId });
  if (json) printJson({ hostId: machine.hostId, name: machine.name, withdrawn });
  else say(`${plain(machine.name)} can ask this hub no more. What it published stays until it is forgotten (everref hosts forget ${plain(machine.name)}).`);
  return withdrawn ? 0 : 1;
}

async function joinHub(url: string, json: boolean): Promise<number> {
  if (url.includes('#')) throw new WordsError('leave the code out of the address: it is asked for, so that nobody reads it in the list of processes');
  const code = await readCode();
  return joining(json, (desk) => desk.join(url, code), `This machine shares its state through the hub ${url} now.`);
}

/** Whether the configuration names a hub. */
export function isWithHub(): boolean {
  const { configFile, localCloudFile } = findPaths();
  return loadConfig(configFile, { localCloudFile }).config.cloud.kind === 'hub';
}

/** Leaves it. */
export async function leaveHub(json: boolean): Promise<number> {
  return joining(json, (desk) => desk.leave(), 'This machine is on its own again.');
}

/** A running host sees the changed file by itself. */
async function joining(json: boolean, work: (desk: ReturnType<typeof createHubJoining>) => Promise<string | null>, done: string): Promise<number> {
  const here = openInstallation();
  try {
    const { paths, resolving, hostId } = here;
    const loaded = () => loadConfig(paths.configFile, resolving);
    const problem = await work(createHubJoining({ loaded, resolving, paths, hostId: () => hostId, configChanged: async () => {} }));
    if (json) printJson({ joined: problem === null, problem });
    else say(problem === null ? done : `everref: ${problem}`);
    return problem === null ? 0 : 1;
  } finally {
    here.close();
  }
}

/** Never from the words of the command line: every process of this machine can read those. */
async function readCode(): Promise<string> {
  if (stdin.isTTY) {
    const lines = createInterface({ input: stdin, output: stderr });
    try {
      return await lines.question('The code that the hub shows: ');
    } finally {
      lines.close();
    }
  }
  let text = '';
  for await (const part of stdin) {
    text += part;
    if (text.length > 1000) break;
  }
  return text.trim();
}
