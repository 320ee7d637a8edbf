import { CloudEvent } from '../../shared/model/push.ts';
import type { Delivery } from '../sync/ports.ts';

/** The lanes of states begin so: they are hints, and may go first where something must go. */
export const stateLane = 'state ';

/** The lane whose order is kept: a repository's pushes, a host's states. */
export function laneOf(event: CloudEvent): string {
  if (event.kind === 'push') return `push ${event.repository}`;
  return event.kind === 'delivery' ? `delivery ${event.endpoint}` : `${stateLane}${event.hostId}`;
}

/** What a body says to this version; whatever it cannot read is `unknown`, with the reason in words. */
export function readMessage(body: string, from: string): Delivery {
  let data: unknown;
  try {
    data = JSON.parse(body);
  } catch {
    return { kind: 'unknown', from, reason: 'the message is not JSON' };
  }
  const parsed = CloudEvent.safeParse(data);
  if (parsed.success) return { kind: 'event', event: parsed.data };
  const field = (name: string) => (typeof data === 'object' && data !== null ? Reflect.get(data, name) : undefined);
  const version = field('version');
  if (typeof version === 'number' && version > 1)
    return { kind: 'unknown', from, reason: `the message is of a newer Everref (version ${version}): update this machine` };
  const kind = field('kind');
  if (kind !== 'push' && kind !== 'state' && kind !== 'delivery')
    return { kind: 'unknown', from, reason: `a message of an unknown kind${typeof kind === 'string' ? `, ${kind.slice(0, 50)}` : ''}` };
  const issue = parsed.error.issues[0];
  return { kind: 'unknown', from, reason: `the message is not well formed: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}` };
}
