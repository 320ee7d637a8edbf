import type { Command, Option } from 'commander';
import type { LostSearch } from '../../shared/contract/lost.ts';
import { isUnderWay, type ListedChain } from '../../shared/model/lost.ts';
import type { Snapshot } from '../../shared/model/snapshot.ts';
import type { Door } from './door.ts';
import { putBackCommand } from './force-pushes.ts';
import { ago, paint, plain, printJson, printTable, repositoryWords, say } from './print.ts';
import { selectCheckouts, WordsError } from './select.ts';

/** What the words of the finder need of the program around them. */
export interface LostWords {
  /** Opens the door, does the work, and makes its answer the exit code. */
  readonly through: (work: (door: Door) => Promise<number>, purpose: 'look' | 'job') => Promise<void>;
  readonly json: () => Option;
}

const whyWords: Readonly<Record<ListedChain['why'], string>> = {
  amend: 'amended',
  rebase: 'rebased away',
  reset: 'reset away',
  'deleted-branch': 'branch deleted',
  'deleted-worktree': 'work tree removed',
  'dropped-stash': 'stash dropped or popped',
  'force-push': 'force-pushed over',
  'undone-merge': 'merge undone',
  detached: 'made on no branch',
  fetched: 'fetched for a look',
  unknown: 'not known how',
};

/** How long `rescue` waits for a machine before it leaves the wish with the host. */
const rescueWaitMs = 30_000;

interface LostOptions {
  readonly author?: string;
  readonly path?: string;
  readonly since?: string;
  readonly until?: string;
  readonly branch?: string;
  readonly changed?: string;
  readonly repo?: string;
  readonly allHosts: boolean;
  readonly host?: string;
  readonly rewritten: boolean;
  readonly thorough: boolean;
  readonly limit: string;
  readonly json: boolean;
}

/** Adds `lost`, `restore` and `rescue`. */
export function addLostCommands(program: Command, { through, json }: LostWords): void {
  program
    .command('lost')
    .description('commits that no branch holds any more: searched by words of message, author, file name, branch or id')
    .argument('[words...]', 'all must occur somewhere')
    .option('--author <name>', 'who made one of the commits')
    .option('--path <part>', 'a file that they change')
    .option('--branch <name>', 'the branch that they were on')
    .option('--changed <text>', 'text that a commit adds or takes away (git log -S)')
    .option('--since <when>', 'lost since: 2026-11-01, or 3d, 12h')
    .option('--until <when>', 'lost until')
    .option('--repo <repository>', 'repository id, path, or the last part of an id')
    .option('--all-hosts', 'also what other machines have', false)
    .option('--host <machine>', 'only what that machine has')
    .option('--rewritten', 'also what is on a branch under another id', false)
    .option('--thorough', 'look at everything anew first', false)
    .option('--limit <n>', 'how many chains', '200')
    .addOption(json())
    .action((words: string[], options: LostOptions) =>
      through(async (door) => {
        const snapshot = await door.snapshot();
        const query = toQuery(words, options, snapshot);
        if (options.thorough) await door.lost.scan(true);
        const found = await door.lost.search(query);
        return printLost(found.items, found, snapshot, options.json);
      }, 'look'),
    );

  program
    .command('restore')
    .description('makes a branch at a lost commit, or at what a force push overwrote; checks nothing out')
    .argument('<id>', 'of a chain or a commit (its beginning will do), or of a force push')
    .option('--branch <name>', 'instead of a name that is free')
    .option('--put-back', 'put the overwritten branch back on the remote instead; shows first what that overwrites', false)
    .option('--expect <tip>', 'with --put-back: the tip that may be overwritten')
    .option('--yes', 'with --put-back and --expect: do not ask', false)
    .addOption(json())
    .action((id: string, options: { branch?: string; putBack: boolean; expect?: string; yes: boolean; json: boolean }) =>
      through(async (door) => {
        if (options.putBack) return putBackCommand(door, id, { ...options, expect: options.expect });
        const { repository, commit } = await chosen(door, id, false);
        const made = await door.lost.restore({ repository, commit, branch: options.branch });
        if (options.json) printJson(made);
        else if (made.kind === 'made')
          say(`Branch ${plain(made.branch)} in ${plain(made.path ?? repository)} is at ${commit.slice(0, 12)} now. Undo: everref undo ${made.line}`);
        else say(`everref: ${plain(made.message)}`);
        return made.kind === 'made' ? 0 : 1;
      }, 'job'),
    );

  program
    .command('rescue')
    .description('brings a lost commit from the forge or from the machine that has it, and makes a branch of it')
    .argument('<id>', 'of a chain or a commit; its beginning will do')
    .option('--branch <name>', 'instead of a name that is free')
    .option('--from <machine>', 'instead of the one that was seen last')
    .option('--stop', 'take back a rescue that is under way, so that nothing of it is left anywhere', false)
    .addOption(json())
    .action((id: string, options: { branch?: string; from?: string; stop: boolean; json: boolean }) =>
      through(async (door) => {
        if (options.stop) return stopRescue(door, id, options.json);
        const { repository, commit } = await chosen(door, id, true);
        const host = options.from === undefined ? undefined : machineOf(await door.snapshot(), options.from);
        const answer = await door.lost.rescue({ repository, commit, branch: options.branch, host }, rescueWaitMs);
        if (options.json) printJson(answer.kind === 'rescue' ? answer.rescue : { state: 'refused', message: answer.message, repository, commit });
        else say(plain(answer.kind === 'rescue' ? answer.rescue.message : `everref: ${answer.message}`));
        // A machine that is off is ordinary life: the wish stands.
        return answer.kind === 'rescue' && ['here', 'asked', 'brought'].includes(answer.rescue.state) ? 0 : 1;
      }, 'job'),
    );
}

/** Takes back the one rescue under way whose commit, or own id, begins so. Throws `WordsError`. */
async function stopRescue(door: Door, id: string, json: boolean): Promise<number> {
  const open = (await door.lost.rescues()).filter(isUnderWay);
  const [only, ...more] = open.filter((one) => one.id === id || (/^[0-9a-f]{4,40}$/.test(id) && one.commit.startsWith(id)));
  if (only === undefined)
    throw new WordsError(`no rescue of ${id} is under way${open.length === 0 ? '' : `: ${open.map(({ commit }) => commit.slice(0, 12)).join(', ')} are`}`);
  if (more.length > 0) throw new WordsError(`several rescues under way begin with ${id}: give more of it`);
  const stopped = await door.lost.stopRescue(only.id);
  if (json) printJson(stopped);
  else say(stopped?.state === 'stopped' ? `Stopped. ${plain(stopped.message)}` : 'It is over already.');
  return stopped?.state === 'stopped' ? 0 : 1;
}

const anything: LostSearch = { allHosts: true, rewritten: true, limit: 20, offset: 0 };

/** The one commit that an id stands for: a force push's, a chain's, or one inside a chain. Throws `WordsError`. */
async function chosen(door: Door, id: string, allHosts: boolean): Promise<{ readonly repository: string; readonly commit: string }> {
  const overwritten = id.startsWith('f-') ? await door.forcePushes.find(id) : null;
  if (overwritten !== null) return { repository: overwritten.repository, commit: overwritten.before };
  if (!/^[0-9a-f]{4,40}$/.test(id)) throw new WordsError(`“${id}” is neither the id of a force push nor (the beginning of) a commit’s`);
  const { items } = await door.lost.search({ ...anything, allHosts, id });
  const commits = new Map(
    items.flatMap((chain) =>
      [chain.id, ...chain.commits.map((one) => one.id)]
        .filter((one) => one.startsWith(id))
        .map((one) => [`${chain.repository} ${one}`, { repository: chain.repository, commit: one }]),
    ),
  );
  const [only, ...more] = commits.values();
  if (only === undefined) throw new WordsError(`no lost commit begins with ${id}: everref lost ${allHosts ? '--all-hosts ' : ''}lists them`);
  if (more.length > 0) throw new WordsError(`${commits.size} lost commits begin with ${id}: give more of it`);
  return only;
}

function machineOf(snapshot: Snapshot, name: string): string {
  const host = snapshot.hosts.find((one) => one.id === name || one.name === name);
  if (host === undefined) throw new WordsError(`no machine is called ${name}: everref hosts lists them`);
  return host.id;
}

/** The search that the words ask for. Throws `WordsError`. */
export function toQuery(words: readonly string[], options: Omit<LostOptions, 'json' | 'thorough'>, snapshot: Snapshot, now: number = Date.now()): LostSearch {
  const limit = Number(options.limit);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000) throw new WordsError('--limit takes a whole number from 1 to 1000');
  const text = (key: 'author' | 'path' | 'branch' | 'changed') => (options[key] === undefined ? {} : { [key]: options[key] });
  return {
    ...(words.length === 0 ? {} : { words: words.join(' ') }),
    ...text('author'),
    ...text('path'),
    ...text('branch'),
    ...text('changed'),
    ...(options.since === undefined ? {} : { since: timeOf('--since', options.since, now) }),
    ...(options.until === undefined ? {} : { until: timeOf('--until', options.until, now) }),
    ...(options.repo === undefined ? {} : { repository: repositoryOf(snapshot, options.repo) }),
    ...(options.host === undefined ? {} : { host: hostOf(snapshot, options.host) }),
    allHosts: options.allHosts,
    rewritten: options.rewritten,
    limit,
    offset: 0,
  };
}

/** Reads a date, or how long ago. Throws `WordsError`. */
export function timeOf(option: string, text: string, now: number): string {
  const ago = /^(\d{1,5})([hdw])$/.exec(text);
  if (ago !== null) return new Date(now - Number(ago[1]) * { h: 3_600_000, d: 86_400_000, w: 604_800_000 }[ago[2] as 'h' | 'd' | 'w']).toISOString();
  const at = Date.parse(text);
  if (!/^\d{4}-\d{2}-\d{2}/.test(text) || Number.isNaN(at)) throw new WordsError(`${option} takes a date like 2026-11-01, or how long ago: 12h, 3d, 2w`);
  return new Date(at).toISOString();
}

function hostOf({ hosts }: Snapshot, word: string): string {
  const [only, ...more] = hosts.filter(({ id, name }) => id === word || name === word);
  if (only === undefined) throw new WordsError(`no machine is called ${word}: ${hosts.map(({ name }) => name).join(', ')}`);
  if (more.length > 0) throw new WordsError(`several machines are called ${word}: give the id, as everref hosts --json has it`);
  return only.id;
}

function repositoryOf(snapshot: Snapshot, word: string): string {
  const ids = [...new Set(selectCheckouts(snapshot.checkouts, [word]).map(({ repository }) => repository))];
  const [only, ...more] = ids;
  if (only === undefined || more.length > 0) throw new WordsError(`${word} stands for ${ids.join(' and ')}: give more of it`);
  return only;
}

function printLost(
  items: readonly ListedChain[],
  { total, silent }: { readonly total: number | null; readonly silent: readonly string[] },
  snapshot: Snapshot,
  json: boolean,
): number {
  const nameOf = (id: string) => snapshot.hosts.find((host) => host.id === id)?.name ?? id;
  if (json) printJson(items.map(({ id, repository, tip, commits, why, heldBy, at, ...more }) => ({ id, repository, tip, commits, why, heldBy, at, ...more })));
  else {
    printTable(
      items.map((chain) => [
        paint('yellow', chain.id.slice(0, 12)),
        ago(chain.at),
        repositoryWords(chain.repository, chain.path ?? ''),
        plain(chain.branch ?? '—'),
        whyWords[chain.why] + (chain.rewritten === null ? '' : ', rewritten'),
        chain.commitCount === 1 ? '1 commit' : `${chain.commitCount} commits`,
        chain.size === null ? '' : `+${chain.size.insertions} −${chain.size.deletions}`,
        chain.heldBy.map((id) => plain(nameOf(id))).join(', '),
        plain(chain.commits[0]?.subject ?? ''),
      ]),
    );
    if (items.length === 0) say('Nothing is lost that fits.');
    else if (total !== null && total > items.length) say(`${total - items.length} more: narrow the search, or give --limit.`);
  }
  for (const name of silent) say(`${plain(name)} did not answer in time.`);
  return 0;
}
