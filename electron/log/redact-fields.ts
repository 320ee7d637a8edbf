import { isSecretName, redacted, redactText } from '../../shared/model/redact.ts';

const maxDepth = 8;
const maxItems = 200;
const maxText = 8_000;
// Cleaned before it is cut to `maxText`, so that no credential is halved beyond recognition; longer input is not read at all.
const maxRead = 64_000;

/** A copy of `value` as plain data without secrets: deep, cycles and odd values survive, size is bounded. `clean` is used on every text. */
export function redactFields(value: unknown, clean: (text: string) => string = redactText): unknown {
  return copy(value, clean, new Set(), 0);
}

/** Text as it may be written: cleaned, then cut. */
export function redactLine(text: string, clean: (text: string) => string = redactText): string {
  const whole = clean(text.length > maxRead ? text.slice(0, maxRead) : text);
  return whole.length > maxText ? `${whole.slice(0, maxText)}… (${text.length} characters)` : whole;
}

function copy(value: unknown, clean: (text: string) => string, above: ReadonlySet<object>, depth: number): unknown {
  switch (typeof value) {
    case 'string':
      return redactLine(value, clean);
    case 'bigint':
      return String(value);
    case 'function':
    case 'symbol':
      return `[${typeof value}]`;
    case 'object':
      break;
    default:
      return value;
  }
  if (value === null) return null;
  if (above.has(value)) return '[circular]';
  if (depth >= maxDepth) return '[deeper]';
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '[invalid date]' : value.toISOString();
  if (value instanceof URL) return redactLine(value.href, clean);
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
  const inside = new Set(above).add(value);
  const each = (item: unknown) => copy(item, clean, inside, depth + 1);
  if (value instanceof Map)
    return record(
      [...value.entries()].map(([name, item]) => [String(name), item]),
      each,
      clean,
    );
  if (Array.isArray(value) || value instanceof Set) {
    const items = [...value];
    return items.length > maxItems ? [...items.slice(0, maxItems).map(each), `… (${items.length} items)`] : items.map(each);
  }
  return record(value instanceof Error ? errorParts(value) : ownParts(value), each, clean);
}

type Part = readonly [string, unknown];

function record(parts: readonly Part[], each: (value: unknown) => unknown, clean: (text: string) => string): Record<string, unknown> {
  const plain: [string, unknown][] = parts
    .slice(0, maxItems)
    .map(([name, value]) => [redactLine(name, clean), isSecretName(name) && isTelling(value) ? redacted : each(value)]);
  if (parts.length > maxItems) plain.push(['…', `${parts.length} fields`]);
  return Object.fromEntries(plain);
}

/** Whether a value can tell a secret: a switch or a nothing cannot. */
function isTelling(value: unknown): boolean {
  return value !== null && value !== undefined && typeof value !== 'boolean';
}

/** An error's name, words, stack and cause are not enumerable: named here, before whatever else it carries. */
function errorParts(error: Error): readonly Part[] {
  const parts: Part[] = [
    ['name', error.name],
    ['message', error.message],
    ['stack', error.stack],
  ];
  if (error.cause !== undefined) parts.push(['cause', error.cause]);
  if (error instanceof AggregateError) parts.push(['errors', error.errors]);
  return [...parts, ...ownParts(error).filter(([name]) => !parts.some(([there]) => there === name))];
}

function ownParts(value: object): readonly Part[] {
  return Object.keys(value).map((name) => {
    try {
      return [name, Reflect.get(value, name)];
    } catch {
      return [name, '[unreadable]'];
    }
  });
}
