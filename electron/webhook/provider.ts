import type { ForgeEvent } from '../../shared/model/forge-event.ts';

/** A request as it came: header names in lower case, the body's bytes untouched. */
export interface Incoming {
  readonly header: (name: string) => string | null;
  readonly body: Uint8Array;
}

/** Whether a request is of who knows the secret. */
export type Verdict = 'good' | 'missing' | 'wrong';

/** How one kind of forge signs, names and writes its deliveries. Pure: the same code runs in the relay. */
export interface Provider {
  /** Over the raw bytes, in constant time. */
  verify(incoming: Incoming, secret: string, options: { readonly sha1: boolean }): Verdict;
  /** The event's name; null where the forge would have said one. */
  event(incoming: Incoming, payload: unknown): string | null;
  /** The forge's own id of this delivery, the same when it is sent again; null where it gives none. */
  deliveryId(incoming: Incoming): string | null;
  /** What it says. Throws `MalformedError` where fields are missing or no ref, id or address could look like that. */
  read(event: string, payload: unknown): readonly ForgeEvent[];
}

/** The payload is not what this forge sends for this event. */
export class MalformedError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MalformedError';
  }
}
