/** What stands in place of a secret. */
export const redacted = '[redacted]';

// Each pattern starts at a fixed word or a bounded one, so that a long hostile text costs linear time.
const patterns: readonly (readonly [RegExp, string])[] = [
  // A password in a URL that has a slash itself; a port and a path are none.
  [/([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/"<>:@]{0,200}:(?!\d{1,5}(?:[/?#\s]|$))[^\s"<>@]{1,300}@/gi, '$1'],
  // The user part of a URL, whatever is in it: up to the last @ before the path (git takes `user:p@ss@host`).
  [/([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/"<>]*@/gi, '$1'],
  // A parameter of a URL, query or fragment.
  [/([?&#;](?:[\w-]{0,20}(?:token|secret|password|passwd|signature|credential|key)|sig|code|once|auth)=)[^\s&#"'<>]+/gi, `$1${redacted}`],
  // A header's value, to the end of its line or of the string it stands in.
  [/\b((?:proxy-)?authorization["']?\s{0,4}[:=]\s{0,4}["']?)[^\r\n"']+/gi, `$1${redacted}`],
  [/\b((?:set-)?cookie["']?\s{0,4}:\s{0,4}["']?)[^\r\n"']+/gi, `$1${redacted}`],
  [/\b((?:bearer|basic)\s{1,4})[\w.~+/=-]{6,}/gi, `$1${redacted}`],
  // `token=…`, `"password": "…"`, `EVERREF_HUB_TOKEN=…`.
  [
    /((?:token|secret|password|passwd|passphrase|api[-_]?key|private[-_]?key|access[-_]?key|one-time[- ]code)["']?\s{0,4}[:=]\s{0,4})("[^"\r\n]*"?|'[^'\r\n]*'?|[^\s"',;&)}\]]+)/gi,
    `$1${redacted}`,
  ],
  // Tokens that are known by their shape: GitHub, GitLab, Slack, npm, AWS, a hub's of Everref, JSON web tokens.
  [
    /\b(?:gh[pousr]_\w{16,}|github_pat_\w{16,}|glpat-[\w-]{16,}|eh_[\w-]{43}|xox[a-z]-[\w-]{10,}|npm_\w{36}|(?:AKIA|ASIA)[A-Z0-9]{16}|eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*)/g,
    redacted,
  ],
  [/-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g, redacted],
];

/** Takes out of a text what looks like a credential: in URLs, headers, assignments, and tokens known by their shape. */
export function redactText(text: string): string {
  return patterns.reduce((clean, [pattern, replacement]) => clean.replace(pattern, replacement), text);
}

const secretName = /pass(?:word|wd|phrase)|secret|token|authori[sz]ation|cookie|credential|bearer|api[-_]?key|private[-_]?key|access[-_]?key|one[-_]?time/i;

/** Whether a field of this name is not to be written, whatever it holds. */
export function isSecretName(name: string): boolean {
  return secretName.test(name);
}
