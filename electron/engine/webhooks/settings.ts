import { parse } from 'yaml';
import type { ConfigProblem } from '../../../shared/contract/contract.ts';
import type { WrittenEndpoint, WrittenEntry } from '../../../shared/contract/webhook-settings.ts';
import { editConfig } from '../../config/edit.ts';
import type { LoadedConfig } from '../../config/load.ts';
import type { ResolveOptions } from '../../config/resolve.ts';

/** Endpoints and entries in the configuration file, as the settings place edits them. Each change answers why it was not written; empty: it was. */
export interface WebhookSettings {
  written(): { readonly endpoints: readonly WrittenEndpoint[]; readonly entries: readonly WrittenEntry[] };
  /** `former` null: a new one. */
  putEndpoint(former: string | null, endpoint: WrittenEndpoint): Promise<readonly ConfigProblem[]>;
  removeEndpoint(path: string): Promise<readonly ConfigProblem[]>;
  putEntry(former: string | null, entry: WrittenEntry): Promise<readonly ConfigProblem[]>;
  removeEntry(name: string): Promise<readonly ConfigProblem[]>;
}

export interface WebhookSettingsDeps {
  readonly loaded: () => LoadedConfig;
  readonly resolving: ResolveOptions;
  /** Takes up a configuration that was written. */
  readonly apply: () => Promise<void>;
}

/** What need not be written: it holds without being said. */
const usual: Readonly<Record<string, unknown>> = {
  sha1: false,
  checkout: 'fast-forward',
  submodules: false,
  timeout: '10m',
  debounce: '0s',
  repeatable: false,
};

/** Edits one item of a list at a time, in the file as it is: what is not named keeps its words, comments and further keys. */
export function createWebhookSettings({ loaded, resolving, apply }: WebhookSettingsDeps): WebhookSettings {
  async function change(list: readonly string[], key: string, name: string | null, wanted: object | null): Promise<readonly ConfigProblem[]> {
    const { file, text } = loaded();
    const items = itemsAt(text ?? '', list);
    const found = name === null ? -1 : items.findIndex((item) => item[key] === name);
    const gone = { file, line: 0, message: `has no ${name} any more: somebody changed the file meanwhile` };
    if (name !== null && found < 0) return [gone];
    const index = found < 0 ? items.length : found;
    const edit = editConfig(file, [{ path: [...list, index], value: wanted === null ? undefined : merged(items[index] ?? {}, wanted) }], resolving);
    if (edit.kind === 'refused') return edit.problems;
    if (edit.kind === 'written') await apply();
    return [];
  }

  const endpoints = ['webhooks', 'endpoints'];
  const entries = ['entries'];
  return {
    written() {
      const { config } = loaded();
      return {
        endpoints: (config.webhooks?.endpoints ?? []).map((endpoint) => ({ ...endpoint })),
        entries: config.entries.map(({ environment: _environment, workFolder: _workFolder, ...entry }) => entry),
      };
    },
    putEndpoint: (former, endpoint) => change(endpoints, 'path', former, endpoint),
    removeEndpoint: (path) => change(endpoints, 'path', path, null),
    putEntry: (former, entry) => change(entries, 'name', former, entry),
    removeEntry: (name) => change(entries, 'name', name, null),
  };
}

function merged(there: Readonly<Record<string, unknown>>, wanted: object): Record<string, unknown> {
  const all: [string, unknown][] = Object.entries({ ...there, ...wanted });
  return Object.fromEntries(all.filter(([key, value]) => key in there || value !== usual[key]));
}

/** The items of a list as they stand in the file, wrong ones too: their places count. */
function itemsAt(text: string, path: readonly string[]): readonly Readonly<Record<string, unknown>>[] {
  let at: unknown;
  try {
    at = parse(text);
  } catch {
    // The edit says what is wrong with it.
    return [];
  }
  for (const key of path) at = isRecord(at) ? at[key] : undefined;
  return Array.isArray(at) ? at.map((item: unknown) => (isRecord(item) ? item : {})) : [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
