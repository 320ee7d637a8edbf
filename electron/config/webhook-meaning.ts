import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Config, durationMs } from '../../shared/model/config.ts';
import { refNameProblem } from '../../shared/model/ref.ts';
import { expandPath } from './paths.ts';

type Say = (path: readonly (string | number)[], message: string) => void;

/** Addresses of the receiver that are its own. */
const reserved = /^\/(?:api|force_pushes_for_ref|force_pushes_for_branch)(?:\/|$)/;
const longestRunMs = 24 * 3_600_000;

/** What of `webhooks`, `entries` and `pullRequests` is well formed and still makes no sense (`problem`) or is worth knowing (`note`). */
export function checkWebhookMeaning(config: Config, file: string, idOf: (written: string) => string | null, problem: Say, note: Say): void {
  const base = dirname(file);
  const endpoints = config.webhooks?.endpoints ?? [];
  for (const [at, { path, forge, secret, sha1 }] of endpoints.entries()) {
    const where = ['webhooks', 'endpoints', at];
    if (endpoints.findIndex((other) => other.path === path) !== at)
      problem([...where, 'path'], `${path} stands here twice: give each endpoint a path of its own`);
    if (reserved.test(path)) problem([...where, 'path'], `${path} is Everref's own: write another, like /${forge}`);
    if (secret === 'none') note([...where, 'secret'], 'whoever reaches this address is believed: nothing checks who sends');
    if (sha1 && forge !== 'github') note([...where, 'sha1'], `has no effect: only GitHub ever signed with SHA-1`);
  }
  for (const [at, entry] of config.entries.entries()) {
    const where = ['entries', at];
    const id = idOf(entry.repository);
    if (id !== null) problem([...where, 'repository'], `an address has no effect here; write the repository's id: ${id}`);
    else if (!/^[^/]+\.[^/]+\/|^[^/]+:\d+\/|^(?:file|local|localhost)\//.test(entry.repository) && entry.repository.split('/').length === 2)
      problem([...where, 'repository'], `has no server; write it in front, like github.com/${entry.repository}`);
    if (config.entries.findIndex((other) => other.name === entry.name) !== at)
      problem([...where, 'name'], `${entry.name} stands here twice: give each entry a name of its own`);
    const sample = `refs/heads/${entry.branch.replaceAll('*', 'x')}`;
    const wrong = refNameProblem(sample);
    if (wrong !== null) problem([...where, 'branch'], `no branch can be called like that (${wrong}): write one like main or release/**`);
    if (!existsSync(expandPath(entry.folder, base))) note([...where, 'folder'], `the folder ${entry.folder} is not there now: clone the repository into it`);
    const timeout = durationMs(entry.timeout) ?? 0;
    if (timeout < 1000 || timeout > longestRunMs) problem([...where, 'timeout'], 'write something between 1s and 24h');
    if ((durationMs(entry.debounce) ?? 0) > 3_600_000) problem([...where, 'debounce'], 'write something up to 1h');
    for (const [index, [program]] of entry.run.entries())
      if (program === '' || program === undefined) problem([...where, 'run', index], 'the program is empty: write its name first, like [npm, ci]');
  }
  for (const [at, mirror] of config.pullRequests.entries()) {
    const where = ['pullRequests', at];
    const id = idOf(mirror.repository);
    if (id !== null) problem([...where, 'repository'], `an address has no effect here; write the repository's id: ${id}`);
    if (!mirror.branch.includes('{number}') && !mirror.branch.includes('{branch}'))
      problem([...where, 'branch'], 'every pull request would get the same branch: write {number} into it, like pull-request/{number}/{branch}');
    else if (refNameProblem(`refs/heads/${mirror.branch.replaceAll('{number}', '1').replaceAll('{branch}', 'x')}`) !== null)
      problem([...where, 'branch'], 'no branch can be called like that: write something like pull-request/{number}/{branch}');
    else if (!mirror.branch.includes('{number}'))
      note([...where, 'branch'], 'two pull requests from branches of one name meet here: the second is refused; {number} keeps them apart');
    if (mirror.trust === undefined)
      note([...where, 'trust'], 'pull requests of everybody are mirrored: whatever runs on a push of that repository runs their code');
  }
}
