import type { z } from 'zod';
import { Config } from '../../shared/model/config.ts';
import { didYouMean } from './did-you-mean.ts';
import { knownKeys } from './known-keys.ts';
import { type Broken, mend } from './mend.ts';
import type { KeyPath } from './source.ts';

/** A finding about one key. */
export interface Finding {
  readonly path: KeyPath;
  readonly message: string;
}

export interface Checked {
  readonly config: Config;
  readonly problems: readonly Finding[];
  /** Not wrong, but without effect. */
  readonly notes: readonly Finding[];
}

/** Checks plain data against the schema. Whatever is wrong falls back by itself (see mend.ts); the rest counts. Never throws. */
export function checkConfig(data: unknown): Checked {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    return {
      config: Config.parse({}),
      problems: [{ path: [], message: `is ${shown(data)}: write keys and values, like "host: { name: laptop }"` }],
      notes: [],
    };
  }
  const whole = withoutNothing(data) as Record<string, unknown>;
  const notes: Finding[] = [];
  const cloud = whole['cloud'];
  if (typeof cloud === 'object' && cloud !== null && !Array.isArray(cloud) && !('kind' in cloud)) whole['cloud'] = { kind: 'local', ...cloud };

  const parsed = Config.safeParse(whole);
  if (parsed.success) return { config: parsed.data, problems: [], notes };
  const broken = parsed.error.issues.flatMap((issue) => readIssue(issue, whole));
  const config = mend(whole, broken);
  return { config, problems: broken.map(({ path, message }) => ({ path, message: `${pathWords(path)}: ${message}` })), notes };
}

/** A key without a value (its lines are commented out) is as good as not written. */
function withoutNothing(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNothing);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== null)
      .map(([key, inner]) => [key, withoutNothing(inner)]),
  );
}

function readIssue(issue: z.core.$ZodIssue, data: unknown): readonly Broken[] {
  const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(path, data);
    return issue.keys.map((key) => {
      const meant = didYouMean(key, known);
      return {
        path: [...path, key],
        unknownKey: true,
        meant,
        message: `unknown key; ${meant === null ? `known here: ${known.join(', ')}` : `did you mean ${meant}?`}`,
      };
    });
  }
  const value = valueAt(data, path);
  return [{ path, unknownKey: false, meant: null, message: issueWords(issue, path, value) }];
}

function issueWords(issue: z.core.$ZodIssue, path: KeyPath, value: unknown): string {
  const known = hintFor(path);
  if (value === undefined) return `is missing; ${known ?? 'write it, or take the whole part away'}`;
  const is = `is ${shown(value)}`;
  if (known !== null) return `${is}; ${known}`;
  switch (issue.code) {
    case 'invalid_value':
      return `${is}; ${oneOf(issue.values.map(String), value)}`;
    case 'invalid_union':
      return 'options' in issue && Array.isArray(issue.options)
        ? `${is}; ${oneOf(issue.options.map(String), value)}`
        : `${is}; this is not one of the forms it may have`;
    case 'invalid_type':
      return `${is}; ${typeWords(issue.expected, value)}`;
    case 'too_small':
      return `${is}; write ${issue.origin === 'string' ? 'something' : `at least ${issue.minimum}`}`;
    case 'too_big':
      return `${is}; write at most ${issue.maximum}${issue.origin === 'string' ? ' characters' : ''}`;
    case 'invalid_format':
      return `${is}; ${issue.format === 'url' ? 'write a whole address, like https://host:7421' : issue.message}`;
    case 'invalid_key':
      // The name is wrong; the value may be nobody's business.
      return `has a name that does not work here; ${issue.issues[0]?.message ?? issue.message}`;
    default:
      return `${is}; ${issue.message}`;
  }
}

const hints: readonly (readonly [RegExp, string])[] = [
  [/^workspaces$/, 'write a list of folders, each as "- path: ~/code"'],
  [/^workspaces\[\d+\]$/, 'write "path: ~/code"'],
  [/^workspaces\[\d+\]\.path$/, 'write a folder, like ~/code'],
  [/^reconcile\.every$/, 'write a number and a unit: 30s, 5m, 1h or 2d'],
  [/^keep\.bytesPerRepository$/, 'write a number and a unit: 500MiB or 1GiB'],
  [/\.listen$/, 'write address:port, like 127.0.0.1:7420 (port 0: any free one)'],
  [/^cloud\.token$/, 'name where it is found, never the secret itself: { env: NAME } or { file: path }'],
  [
    /^webhooks\.endpoints\[\d+\]\.secret$/,
    'name where it is found, never the secret itself: { env: NAME }, { file: path } or { keychain: name }; or write none, if nothing is to be checked',
  ],
  [
    /^(?:webhooks\.readToken|pullRequests\[\d+\]\.token)$/,
    'name where it is found, never the secret itself: { env: NAME }, { file: path } or { keychain: name }',
  ],
  [/^webhooks\.endpoints$/, 'write a list, each as "- { path: /github, forge: github, secret: { env: NAME } }"'],
  [/^entries\[\d+\]\.run(?:\[\d+\](?:\[\d+\])?)?$/, 'write a list of commands, each a list of words: [[npm, ci], [npm, run, build]]'],
  [/^entries\[\d+\]\.(?:timeout|debounce)$/, 'write a number and a unit: 30s, 5m or 1h'],
  [/^cloud\.endpoint$/, 'write an address, or { sqs: …, sns: …, dynamodb: … }'],
];

function hintFor(path: KeyPath): string | null {
  const words = pathWords(path);
  return hints.find(([pattern]) => pattern.test(words))?.[1] ?? null;
}

function oneOf(values: readonly string[], written: unknown): string {
  const meant = typeof written === 'string' ? didYouMean(written, values) : null;
  return `write one of ${values.join(', ')}${meant === null ? '' : ` (did you mean ${meant}?)`}`;
}

function typeWords(expected: string, value: unknown): string {
  switch (expected) {
    case 'boolean':
      return 'write true or false';
    case 'int':
      return 'write a whole number';
    case 'number':
      return 'write a number';
    case 'string':
      return typeof value === 'number' || typeof value === 'boolean' ? `write it in quotes: "${value}"` : 'write a text';
    case 'array':
      return 'write a list: one line per item, each beginning with "- "';
    default:
      return 'write keys and values, each on a line of its own, indented';
  }
}

function valueAt(data: unknown, path: KeyPath): unknown {
  return path.reduce<unknown>((value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined), data);
}

/** A value in few words, for a message; never a secret: those are not in the file, and long texts are cut. */
function shown(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a group of keys';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…"` : text;
}

/** `workspaces[0].path`; names that are not plain words in quotes. */
export function pathWords(path: KeyPath): string {
  return path.reduce<string>((words, part) => {
    if (typeof part === 'number') return `${words}[${part}]`;
    if (!/^[\w-]+$/.test(part)) return `${words}[${JSON.stringify(part)}]`;
    return words === '' ? part : `${words}.${part}`;
  }, '');
}
