import { parse } from 'yaml';
import type { ConfigProblem } from '../../../shared/contract/contract.ts';
import type { WrittenEndpoint, WrittenEntry, WrittenMirror, WrittenReceiver, WrittenWebhooks } from '../../../shared/contract/webhook-settings.ts';
import type { Config } from '../../../shared/model/config.ts';
import { type ConfigChange, editConfig } from '../../config/edit.ts';
import type { LoadedConfig } from '../../config/load.ts';
import type { ResolveOptions } from '../../config/resolve.ts';

/** Everything about webhooks in the configuration file, as the settings place edits it. Each change answers why it was not written; empty: it was. */
export interface WebhookSettings {
  written(): WrittenWebhooks;
  putReceiver(receiver: WrittenReceiver): Promise<readonly ConfigProblem[]>;
  /** `former` null: a new one. */
  putEndpoint(former: string | null, endpoint: WrittenEndpoint): Promise<readonly ConfigProblem[]>;
  removeEndpoint(path: string): Promise<readonly ConfigProblem[]>;
  putEntry(former: string | null, entry: WrittenEntry): Promise<readonly ConfigProblem[]>;
  removeEntry(name: string): Promise<readonly ConfigProblem[]>;
  putMirror(former: string | null, mirror: WrittenMirror): Promise<readonly ConfigProblem[]>;
  removeMirror(repository: string): Promise<readonly ConfigProblem[]>;
}

export interface WebhookSettingsDeps {
  readonly loaded: () => LoadedConfig;
  readonly resolving: ResolveOptions;
  /** Takes up a configuration that was written. */
  readonly apply: () => Promise<void>;
}

type Written = Readonly<Record<string, unknown>>;

/** What need not be written: it holds without being said. */
const usual: Written = {
  enabled: true,
  listen: '127.0.0.1:7420',
  sha1: false,
  checkout: 'fast-forward',
  submodules: false,
  timeout: '10m',
  debounce: '0s',
  repeatable: false,
};

/** Edits one thing at a time, in the file as it is: what is not named keeps its words, comments and further keys. */
export function createWebhookSettings({ loaded, resolving, apply }: WebhookSettingsDeps): WebhookSettings {
  async function edit(changes: readonly ConfigChange[]): Promise<readonly ConfigProblem[]> {
    const done = editConfig(loaded().file, changes, resolving);
    if (done.kind === 'refused') return done.problems;
    if (done.kind === 'written') await apply();
    return [];
  }

  async function change(list: readonly string[], key: string, name: string | null, wanted: Written | null): Promise<readonly ConfigProblem[]> {
    const { file, text } = loaded();
    const items = itemsAt(text ?? '', list);
    const found = name === null ? -1 : items.findIndex((item) => item[key] === name);
    const gone = { file, line: 0, message: `has no ${name} any more: somebody changed the file meanwhile` };
    if (name !== null && found < 0) return [gone];
    const index = found < 0 ? items.length : found;
    return edit([{ path: [...list, index], value: wanted === null ? undefined : merged(items[index] ?? {}, wanted) }]);
  }

  const endpoints = ['webhooks', 'endpoints'];
  const entries = ['entries'];
  const mirrors = ['pullRequests'];
  return {
    written: () => writtenIn(loaded().config),
    putReceiver(receiver) {
      const there = standing(loaded().text ?? '', ['webhooks']);
      const stands = isRecord(there) ? there : {};
      const changes = Object.entries(receiverKeys(receiver)).filter(([key, value]) => key in stands || (value !== undefined && value !== usual[key]));
      // Said for the first time, and just as it is anyway: something must say that there is one.
      const isNew = !isRecord(there) && changes.length === 0;
      return edit((isNew ? [['listen', receiver.listen] as const] : changes).map(([key, value]) => ({ path: ['webhooks', key], value })));
    },
    putEndpoint: (former, endpoint) => change(endpoints, 'path', former, endpoint),
    removeEndpoint: (path) => change(endpoints, 'path', path, null),
    putEntry: (former, entry) => change(entries, 'name', former, entryKeys(entry)),
    removeEntry: (name) => change(entries, 'name', name, null),
    putMirror: (former, mirror) => change(mirrors, 'repository', former, mirrorKeys(mirror)),
    removeMirror: (repository) => change(mirrors, 'repository', repository, null),
  };
}

function writtenIn({ webhooks, entries, pullRequests }: Config): WrittenWebhooks {
  return {
    receiver:
      webhooks === undefined
        ? null
        : {
            enabled: webhooks.enabled,
            listen: webhooks.listen,
            certificate: webhooks.tls?.certificate ?? '',
            key: webhooks.tls?.key ?? '',
            readToken: webhooks.readToken ?? 'none',
          },
    endpoints: [...(webhooks?.endpoints ?? [])],
    entries: entries.map((entry) => ({ ...entry, workFolder: entry.workFolder ?? '' })),
    mirrors: pullRequests.map(({ repository, branch, trust, token, url }) => ({
      repository,
      branch,
      trust: trust === undefined ? null : { owners: trust.owners, label: trust.label ?? '' },
      token: token ?? 'none',
      url: url ?? '',
    })),
  };
}

// As the file has them; undefined: the key is not there.

function receiverKeys({ enabled, listen, certificate, key, readToken }: WrittenReceiver): Written {
  const hasTls = certificate !== '' || key !== '';
  return { enabled, listen, tls: hasTls ? { certificate, key } : undefined, readToken: readToken === 'none' ? undefined : readToken };
}

function entryKeys({ workFolder, environment, ...rest }: WrittenEntry): Written {
  return { ...rest, workFolder: orNothing(workFolder), environment: Object.keys(environment).length === 0 ? undefined : environment };
}

function mirrorKeys({ repository, branch, trust, token, url }: WrittenMirror): Written {
  return {
    repository,
    branch: orNothing(branch),
    trust:
      trust === null ? undefined : { ...(trust.owners.length === 0 ? {} : { owners: trust.owners }), ...(trust.label === '' ? {} : { label: trust.label }) },
    token: token === 'none' ? undefined : token,
    url: orNothing(url),
  };
}

const orNothing = (text: string) => (text === '' ? undefined : text);

function merged(there: Written, wanted: Written): Record<string, unknown> {
  const all = Object.entries({ ...there, ...wanted });
  return Object.fromEntries(all.filter(([key, value]) => value !== undefined && (key in there || value !== usual[key])));
}

/** The items of a list as they stand in the file, wrong ones too: their places count. */
function itemsAt(text: string, path: readonly string[]): readonly Written[] {
  const list = standing(text, path);
  return Array.isArray(list) ? list.map((item: unknown) => (isRecord(item) ? item : {})) : [];
}

/** What stands at a place of the file, right or wrong. */
function standing(text: string, path: readonly string[]): unknown {
  let at: unknown;
  try {
    at = parse(text);
  } catch {
    // The edit says what is wrong with it.
    return undefined;
  }
  for (const key of path) at = isRecord(at) ? at[key] : undefined;
  return at;
}

function isRecord(value: unknown): value is Written {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
