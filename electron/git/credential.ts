import { redactText } from '../../shared/model/redact.ts';

/** Who to be for one server, for one run of git. It travels in memory and pipes only: never in arguments, the environment, an address or a file. */
export interface Credential {
  /** `https://github.com`, `https://git.example.org:8443`; plain http on this machine only. */
  readonly origin: string;
  readonly username: string;
  readonly password: string;
}

/** The file descriptor on which a run finds what it may say. */
export const credentialFd = 3;

/** The origin that a token may be given to; null where the address is not one that keeps it to itself. */
export function credentialOrigin(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const { protocol, host, hostname } = new URL(url);
  const isHere = hostname === 'localhost' || hostname === '[::1]' || /^127\./.test(hostname);
  if (protocol !== 'https:' && !(protocol === 'http:' && isHere)) return null;
  return /^[a-z0-9.:[\]-]+$/i.test(host) ? `${protocol}//${host}` : null;
}

/**
 * Settings that make git ask nobody but us, and us for that one server only (gitcredentials(7)): git's own shell reads the answer from a pipe. The
 * user's helpers are not asked, so that none of them stores the token.
 */
export function credentialConfig(origin: string): readonly string[] {
  return ['credential.helper\n', `credential.${origin}.helper\n!f() { test "$1" = get && cat <&${credentialFd}; }; f`];
}

/** What is written into the pipe. Throws where a line end would let it say more than it may. */
export function credentialAnswer({ username, password }: Credential): string {
  if (/[\r\n\0]/.test(username + password)) throw new Error(redactText('the token has a line end in it: write it on one line'));
  return `username=${username}\npassword=${password}\n\n`;
}
