import type { Command, Option } from 'commander';
import type { SignIn, SignInResult } from '../../shared/model/sign-in.ts';
import { askInTerminal } from '../git/run-in-terminal.ts';
import type { Door } from './door.ts';
import { paint, plain, printJson, printTable, repositoryWords, say } from './print.ts';
import { selectCheckouts } from './select.ts';

/** Puts `everref sign-in` among the words. */
export function addSignIn(
  program: Command,
  parts: { readonly json: () => Option; readonly run: (work: (door: Door) => Promise<number>) => Promise<void> },
): void {
  program
    .command('sign-in')
    .description('asks the remotes that want a sign-in, here where they can ask you, and fetches them; one after another, Ctrl+C stops')
    .argument('[repo...]', 'repository id, path, or the last part of an id')
    .option('--list', 'only say which they are', false)
    .addOption(parts.json())
    .action((repos: string[], options: { list: boolean; json: boolean }) => parts.run((door) => signIn(door, repos, options)));
}

async function signIn(door: Door, repos: readonly string[], options: { readonly list: boolean; readonly json: boolean }): Promise<number> {
  const waiting = await chosen(door, repos);
  if (options.list) {
    if (options.json) printJson(waiting.map(({ repository, path, remote, reason, message, since }) => ({ repository, path, remote, reason, message, since })));
    else printTable(waiting.map((one) => [repositoryWords(one.repository, one.path), paint('yellow', one.reason), plain(one.message)]));
    return 0;
  }
  if (waiting.length === 0) say(repos.length === 0 ? 'No remote wants a sign-in.' : 'None of these wants a sign-in.');
  const results: SignInResult[] = [];
  for (const [at, turn] of waiting.entries()) results.push(await takeTurn(door, turn, `${at + 1} of ${waiting.length}`));
  if (options.json) printJson(results.map(({ repository, path, remote, result, reason, message }) => ({ repository, path, remote, result, reason, message })));
  else
    printTable(
      results.map((one) => [
        repositoryWords(one.repository, one.path),
        plain(one.remote),
        paint(one.result === 'signed-in' ? 'green' : 'yellow', one.result),
        plain(one.message),
      ]),
    );
  return results.every(({ result }) => result === 'signed-in') ? 0 : 1;
}

/** Those that wait, of the checkouts that the words name. Throws `WordsError` for words that name none. */
async function chosen(door: Door, repos: readonly string[]): Promise<readonly SignIn[]> {
  const waiting = await door.signIns();
  if (repos.length === 0) return waiting;
  const { checkouts, thisHost } = await door.snapshot();
  const named = new Set(
    selectCheckouts(
      checkouts.filter(({ hostId }) => hostId === thisHost),
      repos,
    ).map(({ cloneId }) => cloneId),
  );
  return waiting.filter(({ cloneId }) => named.has(cloneId));
}

const notKept =
  'it let you in here, but nothing kept that for background work: set up a credential helper (git config --global credential.helper …), or put the key into an ssh-agent (ssh-add)';

/** First the person, then quietly, as background work will: what was signed in to must work without them from now on. */
async function takeTurn(door: Door, turn: SignIn, count: string): Promise<SignInResult> {
  const { cloneId, remote, repository, path, reason } = turn;
  say(`${count}: ${plain(remote)} of ${repositoryWords(repository, path)} (${plain(path)})`);
  const base = { cloneId, remote, repository, path };
  const code = await askInTerminal(path, remote);
  if (code !== 0)
    return { ...base, result: code === null ? 'stopped' : 'refused', reason, message: `${remote} did not let git in: what git said stands above` };
  const results = await door.signInQuietly([cloneId]);
  const quiet = results.find((one) => one.remote === remote);
  if (quiet === undefined) return { ...base, result: 'signed-in', reason: null, message: `${remote} was fetched: background work goes on` };
  return quiet.reason === 'sign-in-needed' ? { ...quiet, message: notKept } : quiet;
}
