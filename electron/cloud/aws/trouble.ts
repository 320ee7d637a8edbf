/** Why AWS did not do what it was asked. */
export type TroubleKind = 'missing' | 'expired' | 'refused' | 'throttled' | 'unreachable' | 'clock' | 'region' | 'failed';

/** Which of the three services. */
export type Service = 'sqs' | 'sns' | 'dynamodb';

/** What a person is told. */
export interface AwsTrouble {
  readonly kind: TroubleKind;
  /** Stable: `cloud-missing`, `cloud-expired` … */
  readonly code: string;
  readonly message: string;
}

/** What the words need to know. */
export interface TroubleContext {
  readonly service: Service;
  /** What was used, in words: `the queue everref-h-1`. */
  readonly what: string;
  readonly profile: string | undefined;
  readonly region: string | undefined;
  /** The SDK's own classes said that it is not there. */
  readonly isMissing: boolean;
}

/** A call that AWS did not do, with the words for people; the SDK's error is its cause. */
export class AwsError extends Error {
  readonly trouble: AwsTrouble;
  constructor(trouble: AwsTrouble, cause: unknown) {
    super(trouble.message, { cause });
    this.name = 'AwsError';
    this.trouble = trouble;
  }
}

// The codes are spelt differently by each service and by stand-ins, and only some are classes of the SDK: matched as words.
const byCode: readonly (readonly [TroubleKind, RegExp])[] = [
  ['clock', /RequestTimeTooSkewed|RequestExpired|RequestInTheFuture/],
  ['expired', /ExpiredToken|TokenProviderError|CredentialsProviderError|SSOTokenProviderFailure|InvalidGrant|UnauthorizedSSOToken/],
  ['throttled', /Throttl|ProvisionedThroughputExceeded|TooManyRequests|RequestLimitExceeded|SlowDown|LimitExceeded|OverLimit/],
  ['missing', /NonExistentQueue|QueueDoesNotExist|ResourceNotFound|^NotFound/],
  [
    'refused',
    /AccessDenied|AuthorizationError|UnrecognizedClient|InvalidClientTokenId|NotAuthorized|InvalidAccessKeyId|IncompleteSignature|SignatureDoesNotMatch|InvalidSignature|OptInRequired|KMSAccessDenied/,
  ],
  [
    'unreachable',
    /ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE|TimeoutError|ServiceUnavailable|InternalServerError|InternalFailure|InternalError/,
  ],
];

/** What kind of trouble an error of the SDK is; pure. */
export function kindOf(error: unknown, isMissing: boolean): TroubleKind {
  if (isMissing) return 'missing';
  const { names, message, status } = read(error);
  // A wrong clock comes as a bad signature: only the words tell them apart.
  if (/signature (?:expired|not yet current)|request timestamp|is now earlier than|is now later than/i.test(message)) return 'clock';
  if (/security token.*expired|session.*(?:expired|invalid)|sso (?:session|login)/i.test(message)) return 'expired';
  for (const [kind, pattern] of byCode) if (names.some((name) => pattern.test(name))) return kind;
  if (/region is missing/i.test(message)) return 'region';
  if (/could not load credentials/i.test(message)) return 'expired';
  if (status === 429) return 'throttled';
  if (status === 401 || status === 403) return 'refused';
  if (status !== null && status >= 500) return 'unreachable';
  return 'failed';
}

/** One error of the SDK in words, with what to do. */
export function troubleOf(error: unknown, context: TroubleContext): AwsTrouble {
  const kind = kindOf(error, context.isMissing);
  const { what, region, profile } = context;
  const where = region === undefined ? '' : ` in ${region}`;
  const signIn = profile === undefined ? 'aws sso login' : `aws sso login --profile ${profile}`;
  const said = read(error).message.slice(0, 200);
  const words: Record<TroubleKind, string> = {
    missing: `AWS has no ${what}${where}: create it again (under Settings, or everref cloud setup aws), or name the right one under cloud in config.yml`,
    expired: `The credentials for AWS are missing or have expired: sign in again (${signIn}, or whatever you use); Everref goes on by itself then`,
    refused: `AWS refused ${what}${where}: the credentials${profile === undefined ? '' : ` of profile ${profile}`} are wrong or lack the permission (${said})`,
    throttled: `AWS asks for fewer requests to ${what}; Everref waits and tries again`,
    unreachable: `AWS could not be reached for ${what}${where}: no network, or a wrong endpoint; Everref tries again (${said})`,
    clock: 'AWS refuses this machine because its clock is wrong: set it (by network time), then all goes on by itself',
    region: 'No region of AWS is set: write region: under cloud in config.yml',
    failed: `AWS failed for ${what}${where}: ${said}`,
  };
  return { kind, code: `cloud-${kind}`, message: words[kind] };
}

/** Every name that an error and its causes go by, one message, and the HTTP status. */
function read(error: unknown): { readonly names: readonly string[]; readonly message: string; readonly status: number | null } {
  const names: string[] = [];
  let message = '';
  let status: number | null = null;
  let at: unknown = error;
  for (let depth = 0; depth < 4 && typeof at === 'object' && at !== null; depth++) {
    for (const key of ['name', 'code', 'Code']) {
      const value: unknown = Reflect.get(at, key);
      if (typeof value === 'string') names.push(value);
    }
    const said: unknown = Reflect.get(at, 'message');
    if (message === '' && typeof said === 'string') message = said;
    const metadata: unknown = Reflect.get(at, '$metadata');
    const code: unknown = typeof metadata === 'object' && metadata !== null ? Reflect.get(metadata, 'httpStatusCode') : undefined;
    if (status === null && typeof code === 'number') status = code;
    const errors: unknown = Reflect.get(at, 'errors');
    // Node tries several addresses of a name: an AggregateError without words of its own.
    at = Array.isArray(errors) && errors.length > 0 ? errors[0] : Reflect.get(at, 'cause');
  }
  return { names, message, status };
}
