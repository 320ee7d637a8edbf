import { printable } from '../../shared/model/printable.ts';
import { redactText } from '../../shared/model/redact.ts';
import type { FailureCause } from './helper/protocol.ts';
import type { GitRequest } from './run.ts';

/** What a failed run of git means, read from its (C locale) words. */
export type GitErrorKind =
  | FailureCause
  | 'exit'
  | 'locked'
  | 'sign-in-needed'
  | 'access-denied'
  | 'host-key-changed'
  | 'host-key-unknown'
  | 'certificate'
  | 'remote-unreachable'
  | 'no-such-remote-repository'
  | 'no-space'
  | 'read-only'
  | 'dubious-ownership'
  | 'not-a-repository'
  | 'corrupt'
  | 'unknown-format';

// Texts are git's own under LC_ALL=C (git.md 4.1); the first that fits wins.
const meanings: readonly (readonly [RegExp, GitErrorKind])[] = [
  [/detected dubious ownership/, 'dubious-ownership'],
  [/unknown repository extension|Expected git repo version/, 'unknown-format'],
  // A gc of somebody's takes an empty objects/xx away just as git wants to write there: the next try makes it anew.
  [/Unable to create '.*\.lock': File exists|cannot lock ref|unable to create temporary file: No such file or directory/, 'locked'],
  [/No space left on device|Disk quota exceeded/, 'no-space'],
  // ssh says both about a key that changed: what is worse first.
  [/REMOTE HOST IDENTIFICATION HAS CHANGED|Host key for \S+ has changed/, 'host-key-changed'],
  [/Host key verification failed|No \S+ host key is known for/, 'host-key-unknown'],
  // OpenSSL's, GnuTLS's, Windows's and macOS's words.
  [
    /SSL certificate problem|server certificate verification failed|certificate verif(?:y|ication) failed|SSL: (?:no alternative )?certificate subject name|does not match pinned public key|schannel: .*(?:CERT_TRUST|SEC_E_(?:UNTRUSTED_ROOT|CERT_|WRONG_PRINCIPAL))/,
    'certificate',
  ],
  [
    // A key, a password or a token that is missing, wrong or expired; a security key that nobody touched; a proxy's.
    /Permission denied \((?:publickey|password|keyboard|gssapi|hostbased)|Authentication failed|could not read (?:Username|Password)|terminal prompts disabled|user interactivity has been disabled|requested URL returned error: 40[17]|Too many authentication failures|response 407|code 407/,
    'sign-in-needed',
  ],
  [
    /requested URL returned error: 403|remote: Permission to .* denied|ERROR: Permission to|remote: (?:Write access|HTTP Basic: Access denied)|not authorized|SAML SSO/,
    'access-denied',
  ],
  [/Read-only file system|Permission denied|insufficient permission/, 'read-only'],
  [/Could not resolve host|Connection (?:refused|timed out|reset)|Network is unreachable|Failed to connect|No route to host/, 'remote-unreachable'],
  [/does not appear to be a git repository|Repository not found|[Rr]epository '.*' not found/, 'no-such-remote-repository'],
  [/not a git repository/, 'not-a-repository'],
  [
    /index file corrupt|index file smaller than expected|object file .* is empty|bad object|loose object .* is corrupt|bad signature|unable to read tree|missing blob/,
    'corrupt',
  ],
];

/** A run of git that gave no answer. `kind` says what it means, `code` is the exit code where there was one. */
export class GitError extends Error {
  readonly kind: GitErrorKind;
  readonly code: number | null;
  readonly stderr: string;
  readonly verb: string;
  readonly cwd: string;

  constructor(cause: FailureCause | 'exit', request: Pick<GitRequest, 'args' | 'cwd'>, stderr: string, code: number | null = null) {
    // Progress goes back to the beginning of its line: what follows is a line of its own.
    const clean = redactText(stderr).replaceAll('\r', '\n').trim();
    const verb = request.args[0] ?? '';
    super(`git ${verb}: ${clean === '' ? (code === null ? cause : `exit code ${code}`) : firstLine(clean)}`);
    this.name = 'GitError';
    this.kind = cause === 'exit' ? meaningOf(clean) : cause;
    this.code = code;
    this.stderr = clean;
    this.verb = verb;
    this.cwd = request.cwd;
  }
}

function meaningOf(stderr: string): GitErrorKind {
  return meanings.find(([pattern]) => pattern.test(stderr))?.[1] ?? 'exit';
}

function firstLine(text: string): string {
  const line = text.split('\n').find((candidate) => /^(?:fatal|error):/.test(candidate)) ?? text.split('\n')[0] ?? '';
  return printable(line).slice(0, 500);
}
