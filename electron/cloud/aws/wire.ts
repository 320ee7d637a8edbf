import { createHash } from 'node:crypto';

/** A body as it was sent, with who sent it. */
export interface Unwrapped {
  readonly body: string;
  readonly from: string;
}

/** JSON in plain ASCII: what every queue carries unchanged (some stand-ins refuse characters above U+FFFF). */
export function encode(value: unknown): string {
  return JSON.stringify(value).replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The body of a message, raw or wrapped by SNS (S3-4); `attribute` is the `from` that came beside a raw one. */
export function unwrap(body: string, attribute: string | undefined): Unwrapped {
  const from = attribute ?? 'unknown';
  try {
    const outer: unknown = JSON.parse(body);
    if (field(outer, 'Type') !== 'Notification') return { body, from };
    const message = field(outer, 'Message');
    const inner = field(field(field(outer, 'MessageAttributes'), 'from'), 'Value');
    return typeof message === 'string' ? { body: message, from: typeof inner === 'string' ? inner : from } : { body, from };
  } catch {
    return { body, from };
  }
}

/** What FIFO asks for: a group and a deduplication id, of the characters and length that AWS allows. */
export function fifoIds(lane: string, id: string): { readonly MessageGroupId: string; readonly MessageDeduplicationId: string } {
  const short = (text: string) => createHash('sha256').update(text).digest('hex');
  return { MessageGroupId: short(lane), MessageDeduplicationId: short(id) };
}

/** "There is something for you in the table": wakes one host; nothing is lost with it. `test`: whether the way from the topic is open. */
export interface Call {
  readonly to: string;
  readonly about: 'order' | 'answer' | 'test';
  /** Of a test: which. */
  readonly id?: string | undefined;
}

/** Writes a call. It is no event: a host that it is not for passes over it. */
export function encodeCall({ to, about, id }: Call): string {
  return encode({ version: 1, kind: 'call', to, about, id });
}

/** The call in a body; null where it is something else. */
export function readCall(body: string): Call | null {
  if (!body.includes('"call"')) return null;
  try {
    const data: unknown = JSON.parse(body);
    const [to, about, id] = [field(data, 'to'), field(data, 'about'), field(data, 'id')];
    if (field(data, 'kind') !== 'call' || typeof to !== 'string' || (about !== 'order' && about !== 'answer' && about !== 'test')) return null;
    return { to, about, id: typeof id === 'string' ? id : undefined };
  } catch {
    return null;
  }
}

function field(data: unknown, name: string): unknown {
  return typeof data === 'object' && data !== null ? Reflect.get(data, name) : undefined;
}
