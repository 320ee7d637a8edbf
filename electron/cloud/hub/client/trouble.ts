import { ORPCError } from '@orpc/client';

/** Why the hub did not do what it was asked. */
export type HubTroubleKind = 'unreachable' | 'refused' | 'certificate' | 'throttled' | 'full' | 'failed';

/** A call that the hub did not do, with the words for people. */
export class HubError extends Error {
  readonly kind: HubTroubleKind;
  /** Stable: `cloud-unreachable`, `cloud-refused` … */
  readonly code: string;
  constructor(kind: HubTroubleKind, message: string, cause: unknown) {
    super(message, { cause });
    this.name = 'HubError';
    this.kind = kind;
    this.code = `cloud-${kind}`;
  }
}

const certificateCodes = /^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_|ERR_TLS_CERT|ERR_SSL_|EPROTO|HOSTNAME_MISMATCH)/;

/** One failure in words, with what to do. */
export function hubError(error: unknown, url: string): HubError {
  if (error instanceof HubError) return error;
  const kind = kindOf(error);
  const said = error instanceof Error ? error.message.slice(0, 200) : String(error);
  const words: Record<HubTroubleKind, string> = {
    unreachable: `The hub ${url} could not be reached: it is off, or there is no network; Everref tries again (${said})`,
    refused: `The hub ${url} does not know this machine any more, its token was withdrawn: join again (everref cloud join)`,
    certificate: `What answers at ${url} does not show the certificate that was pinned when this machine joined. Was the hub set up anew? Then join again (everref cloud join); if not, somebody may stand in between`,
    throttled: `The hub ${url} asks for fewer requests; Everref waits and tries again`,
    full: `The hub ${url} cannot store anything: ${said}`,
    failed: `The hub ${url} failed: ${said}`,
  };
  return new HubError(kind, words[kind], error);
}

function kindOf(error: unknown): HubTroubleKind {
  if (error instanceof ORPCError) {
    if (error.status === 401) return 'refused';
    if (error.status === 429) return 'throttled';
    if (error.status === 507) return 'full';
    return error.status === 502 || error.status === 503 || error.status === 504 ? 'unreachable' : 'failed';
  }
  const code = codeOf(error);
  if (code !== null && certificateCodes.test(code)) return 'certificate';
  return 'unreachable';
}

function codeOf(error: unknown): string | null {
  for (let at: unknown = error, depth = 0; typeof at === 'object' && at !== null && depth < 4; at = Reflect.get(at, 'cause'), depth++) {
    const code: unknown = Reflect.get(at, 'code');
    if (typeof code === 'string') return code;
  }
  return null;
}

/** Clocks that differ by more than this are told: times in lists would mislead. */
const skewAtMostMs = 120_000;

/** What is said of a clock that differs from the hub's by so much (ahead: positive); null: not known yet. */
export function clockTrouble(skewMs: number | null): readonly { readonly code: string; readonly message: string }[] {
  if (skewMs === null || Math.abs(skewMs) < skewAtMostMs) return [];
  const minutes = Math.round(Math.abs(skewMs) / 60_000);
  const words = `This machine's clock is ${minutes} minutes ${skewMs > 0 ? 'behind' : 'ahead of'} the hub's: set it by network time. All goes on, but times are shown wrongly`;
  return [{ code: 'cloud-clock', message: words }];
}
