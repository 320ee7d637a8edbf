import { Config } from '../../shared/model/config.ts';
import type { KeyPath } from './source.ts';

/** A key that is wrong. */
export interface Broken {
  readonly path: KeyPath;
  readonly message: string;
  readonly unknownKey: boolean;
  /** The known key that an unknown one is near to. */
  readonly meant: string | null;
}

/**
 * Takes out what is wrong so that the rest counts: a broken value falls back to its default. Where it would restrain Everref
 * (`fastForward: nevr`, `pull: nope`) it falls back to the careful side instead: a slip of the pen never allows more.
 */
export function mend(data: unknown, broken: readonly Broken[]): Config {
  let mended: unknown = structuredClone(data);
  for (const each of broken) mended = replaceAt(mended, wholePart(each), () => takenOut);
  for (const each of broken) {
    const careful = carefulValue(each);
    if (careful !== null) mended = replaceAt(mended, careful.path, () => careful.value);
  }
  // What a part needs may have gone with it: then the part goes, one level at a time.
  for (let round = 0; round < 20; round++) {
    const tried = Config.safeParse(withoutTakenOut(mended));
    if (tried.success) return tried.data;
    mended = withoutTakenOut(mended);
    for (const issue of tried.error.issues) {
      const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
      const at = issue.code === 'unrecognized_keys' ? [...path, issue.keys[0] ?? ''] : path;
      const missing = valueAt(mended, at) === undefined;
      mended = replaceAt(mended, missing ? at.slice(0, -1) : at, () => takenOut);
    }
  }
  return Config.parse({});
}

const takenOut = Symbol('taken out');

/** What runs commands, lets others in or mirrors strangers' work counts whole or not at all: half of it could allow more than was meant. */
function wholePart({ path, unknownKey, meant }: Broken): KeyPath {
  const [first, second, third] = path;
  if ((first === 'entries' || first === 'pullRequests') && second !== undefined) return [first, second];
  if (first !== 'webhooks') return path;
  if (second === 'endpoints' && third !== undefined) return [first, second, third];
  return (unknownKey && path.length === 2 ? meant : second) === 'tls' ? [first] : path;
}

function carefulValue({ path, unknownKey, meant }: Broken): { readonly path: KeyPath; readonly value: unknown } | null {
  const [first, second, third] = path;
  if (first === 'repositories' && second !== undefined) {
    if (third === undefined) return unknownKey ? null : { path, value: { fastForward: 'never' } };
    const key = unknownKey ? meant : third;
    if (key === 'fastForward' || key === 'fetch') return { path: [first, second, key], value: 'never' };
    return null;
  }
  if (first === 'remoteControl') {
    const nothing = { pull: false, rescue: false, snapshot: false };
    if (second === undefined) return { path, value: nothing };
    const key = unknownKey ? meant : second;
    if (typeof key === 'string' && key in nothing) return { path: [first, key], value: false };
  }
  return null;
}

function valueAt(data: unknown, path: KeyPath): unknown {
  return path.reduce<unknown>((value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined), data);
}

function replaceAt(data: unknown, path: KeyPath, make: () => unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return make();
  if (Array.isArray(data) && typeof key === 'number') return data.map((item, at) => (at === key ? replaceAt(item, rest, make) : item));
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return data;
  return { ...data, [key]: replaceAt(Reflect.get(data, key), rest, make) };
}

function withoutTakenOut(value: unknown): unknown {
  if (value === takenOut) return {};
  if (Array.isArray(value)) return value.filter((item) => item !== takenOut).map(withoutTakenOut);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== takenOut)
      .map(([key, inner]) => [key, withoutTakenOut(inner)]),
  );
}
