import { type Checkout, needsPerson, urgentTraits } from '../../shared/model/checkout.ts';
import type { Host } from '../../shared/model/host.ts';
import type { Snapshot } from '../../shared/model/snapshot.ts';
import { ago, paint, plain, printJson, printTable, repositoryWords, say } from './print.ts';
import { selectCheckouts, WordsError } from './select.ts';

export interface StatusOptions {
  readonly json: boolean;
  readonly all: boolean;
  readonly host: string | undefined;
}

/** Prints the state of the chosen checkouts; answers 1 where something needs a human, else 0 (product.md, exit codes). */
export function printStatus(snapshot: Snapshot, words: readonly string[], options: StatusOptions): number {
  const hosts = new Map(snapshot.hosts.map((host) => [host.id, host]));
  const checkouts = selectCheckouts(ofHost(snapshot, options), words);
  if (options.json) printJson(checkouts.map((checkout) => statusLine(checkout, hosts)));
  else if (checkouts.length === 0) say('No checkouts. Name the folders that hold them under "workspaces" in the configuration (everref config path).');
  else printTable(checkouts.map((checkout) => row(checkout, hosts, options)));
  // What hinders this machine as a whole (no git, a slip in the configuration) makes what stands above less than the truth.
  const troubles = options.host === undefined || findHost(snapshot, options.host).id === snapshot.thisHost ? snapshot.troubles : [];
  for (const trouble of troubles) say(`everref: ${plain(trouble.message)}`);
  return checkouts.some(needsPerson) || troubles.some(({ code }) => !onlySlower.has(code)) ? 1 : 0;
}

/** Troubles that make Everref slower to see a change, and nothing else. */
const onlySlower: ReadonlySet<string> = new Set(['no-watches', 'watch-failed']);

/** The checkouts of the machine that the options name: this one, one by name or id, or all. Throws `WordsError`. */
export function ofHost(snapshot: Snapshot, options: Pick<StatusOptions, 'all' | 'host'>): readonly Checkout[] {
  if (options.all) return snapshot.checkouts;
  const hostId = options.host === undefined ? snapshot.thisHost : findHost(snapshot, options.host).id;
  return snapshot.checkouts.filter((checkout) => checkout.hostId === hostId);
}

/** The machine with this name or id. Throws `WordsError` that lists the machines there are. */
export function findHost(snapshot: Snapshot, name: string): Host {
  const fits = snapshot.hosts.filter((host) => host.id === name || host.name === name);
  const [found] = fits;
  if (found !== undefined && fits.length === 1) return found;
  const list = snapshot.hosts.map((host) => (fits.length > 1 ? `${host.name} (${host.id})` : host.name)).join(', ');
  throw new WordsError(fits.length > 1 ? `two machines are called "${name}"; write the id: ${list}` : `no machine is called "${name}"; there are: ${list}`);
}

/** One element of `status --json`: the names are a promise (product.md §3). */
function statusLine(checkout: Checkout, hosts: ReadonlyMap<string, Host>) {
  const { repository, hostId, path, branch, head, upstream, state, ahead, behind, staged, unstaged, untracked, conflicted } = checkout;
  const { stashes, unpushed, operation, traits, held, updatedAt, branches, branchCount, worktrees, kind, problem } = checkout;
  const counts = { ahead, behind, staged, unstaged, untracked, conflicted, stashes, unpushed };
  const rest = { operation, traits, held, updatedAt, branches, branchCount, worktrees, kind, problem };
  return { repository, host: hosts.get(hostId)?.name ?? hostId, hostId, path, branch, head, upstream, state, ...counts, ...rest };
}

const stateStyles = { failed: 'red', diverged: 'red', 'upstream-gone': 'yellow', behind: 'cyan', ahead: 'green' } as const;

function row(checkout: Checkout, hosts: ReadonlyMap<string, Host>, options: StatusOptions): string[] {
  const style = checkout.state in stateStyles ? stateStyles[checkout.state as keyof typeof stateStyles] : 'dim';
  const cells = [
    repositoryWords(checkout.repository, checkout.path),
    plain(checkout.branch ?? checkout.head?.slice(0, 8) ?? '—'),
    paint(style, checkout.state) + arrows(checkout),
    work(checkout),
    plain(checkout.problem === null ? checkout.path : `${checkout.path}: ${checkout.problem.message}`),
  ];
  return options.all ? [plain(hosts.get(checkout.hostId)?.name ?? checkout.hostId), ...cells, paint('dim', ago(checkout.updatedAt))] : cells;
}

function arrows({ ahead, behind, held }: Checkout): string {
  const parts = [ahead ? `↑${ahead}` : '', behind ? `↓${behind}` : '', held ? 'held' : ''].filter((part) => part !== '');
  return parts.length === 0 ? '' : ` ${parts.join(' ')}`;
}

function work(checkout: Checkout): string {
  const parts = [
    checkout.operation,
    ...checkout.traits.filter((trait) => urgentTraits.includes(trait)),
    counted(checkout.conflicted, 'conflicted'),
    counted(checkout.staged, 'staged'),
    counted(checkout.unstaged, 'changed'),
    counted(checkout.untracked, 'untracked'),
    counted(checkout.stashes, 'stashed'),
    counted(checkout.unpushed, 'unpushed'),
  ].filter((part) => part !== null);
  return parts.length === 0 ? '·' : parts.join(', ');
}

function counted(count: number | null, word: string): string | null {
  return count === null || count === 0 ? null : `${count} ${word}`;
}
