import type { Command, Option } from 'commander';
import type { Checkout } from '../../shared/model/checkout.ts';
import type { Door } from './door.ts';
import { paint, plain, printJson, say } from './print.ts';
import { selectCheckouts } from './select.ts';

/** Puts `everref trust` among the words. */
export function addTrust(
  program: Command,
  parts: { readonly json: () => Option; readonly run: (work: (door: Door) => Promise<number>) => Promise<void> },
): void {
  program
    .command('trust')
    .description("lets a checkout's own configuration run its programs (filters, sshCommand …); first says which they are")
    .argument('<repo>', 'repository id, path, or the last part of an id')
    .option('--list', 'only say which they are', false)
    .addOption(parts.json())
    .action((repo: string, options: { list: boolean; json: boolean }) => parts.run((door) => trust(door, repo, options)));
}

async function trust(door: Door, repo: string, options: { readonly list: boolean; readonly json: boolean }): Promise<number> {
  const { checkouts, thisHost } = await door.snapshot();
  const chosen = selectCheckouts(
    checkouts.filter(({ hostId }) => hostId === thisHost),
    [repo],
  );
  const results: { readonly checkout: Checkout; readonly trusted: boolean }[] = [];
  // Work trees of one clone share its configuration: saying it once is enough.
  const done = new Set<string>();
  for (const checkout of chosen) {
    if (!options.json) for (const line of checkout.programs ?? []) say(`${plain(checkout.path)} would run  ${plain(line)}`);
    const trusted = checkout.trusted || done.has(checkout.cloneId) || (!options.list && (await door.trust(checkout.id)));
    if (trusted) done.add(checkout.cloneId);
    results.push({ checkout, trusted });
  }
  if (options.json) printJson(results.map(({ checkout: { repository, path, programs = [] }, trusted }) => ({ repository, path, trusted, programs })));
  else
    for (const { checkout, trusted } of results)
      process.stdout.write(`${paint(trusted ? 'green' : 'yellow', trusted ? 'trusted' : 'not trusted')}  ${plain(checkout.path)}\n`);
  return options.list || results.every(({ trusted }) => trusted) ? 0 : 1;
}
