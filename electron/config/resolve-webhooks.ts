import { dirname } from 'node:path';
import { durationMs } from '../../shared/model/config.ts';
import { refNameProblem } from '../../shared/model/ref.ts';
import type { Endpoint, Entry, PullRequestMirror, Webhooks } from '../../shared/model/webhook-config.ts';
import type { LoadedConfig } from './load.ts';
import { joinAlias } from './overrides.ts';
import { expandPath } from './paths.ts';

/** An entry with its folders absolute and its units taken off. */
export interface ResolvedEntry extends Omit<Entry, 'folder' | 'workFolder' | 'timeout' | 'debounce'> {
  readonly folder: string;
  readonly workFolder: string;
  readonly timeoutMs: number;
  readonly debounceMs: number;
}

/** What the receiver and the actions are told. */
export interface ResolvedWebhooks {
  /** Null: no receiver, or it is switched off. */
  readonly webhooks: (Omit<Webhooks, 'tls'> & { readonly tls: { readonly certificate: string; readonly key: string } | null }) | null;
  readonly endpoints: readonly Endpoint[];
  readonly entries: readonly ResolvedEntry[];
  readonly mirrors: readonly PullRequestMirror[];
  /** Relative paths of secrets start here. */
  readonly base: string;
}

/** Takes out of a checked configuration what counts: of two of one name the first, and nothing that `config check` refuses. */
export function resolveWebhooks({ config, file }: Pick<LoadedConfig, 'config' | 'file'>): ResolvedWebhooks {
  const base = dirname(file);
  const { webhooks } = config;
  const firstBy = <T>(list: readonly T[], key: (item: T) => string) => list.filter((item, at) => list.findIndex((other) => key(other) === key(item)) === at);
  return {
    webhooks:
      webhooks === undefined || !webhooks.enabled
        ? null
        : {
            ...webhooks,
            tls: webhooks.tls === undefined ? null : { certificate: expandPath(webhooks.tls.certificate, base), key: expandPath(webhooks.tls.key, base) },
          },
    endpoints: firstBy(webhooks?.endpoints ?? [], ({ path }) => path),
    entries: firstBy(config.entries, ({ name }) => name)
      .filter(({ branch }) => refNameProblem(`refs/heads/${branch.replaceAll('*', 'x')}`) === null)
      .map((entry) => {
        const folder = expandPath(entry.folder, base);
        return {
          ...entry,
          repository: joinAlias(entry.repository, config.aliases),
          folder,
          workFolder: entry.workFolder === undefined ? folder : expandPath(entry.workFolder, folder),
          timeoutMs: durationMs(entry.timeout) ?? 600_000,
          debounceMs: durationMs(entry.debounce) ?? 0,
        };
      }),
    mirrors: firstBy(config.pullRequests, ({ repository }) => repository)
      .filter(({ branch }) => /\{(?:number|branch)\}/.test(branch))
      .map((mirror) => ({ ...mirror, repository: joinAlias(mirror.repository, config.aliases) })),
    base,
  };
}
