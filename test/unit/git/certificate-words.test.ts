import { expect, test } from 'vitest';
import { GitError } from '../../../electron/git/error.ts';
import { wordsForFailure } from '../../../electron/sync/failure-words.ts';

// What each of the libraries that git is built with says of a certificate that cannot be trusted; the first part is git's own (http.c, LC_ALL=C).
const unable = "fatal: unable to access 'https://forge.example/acme/site.git/': ";

test.each([
  ['GnuTLS', 'server certificate verification failed. CAfile: none CRLfile: none'],
  ['GnuTLS, another name', "SSL: certificate subject name (localhost) does not match target host name 'forge.example'"],
  ['OpenSSL, unknown issuer', 'SSL certificate problem: unable to get local issuer certificate'],
  ['OpenSSL, run out', 'SSL certificate problem: certificate has expired'],
  ['OpenSSL, made by itself', 'SSL certificate problem: self-signed certificate in certificate chain'],
  ['OpenSSL, another name', "SSL: no alternative certificate subject name matches target host name 'forge.example'"],
  ['OpenSSL, another name (curl 8.10)', "SSL: no alternative certificate subject name matches target hostname 'forge.example'"],
  ['Windows', 'schannel: SEC_E_UNTRUSTED_ROOT (0x80090325) - The certificate chain was issued by an authority that is not trusted.'],
  ['Windows, chain', 'schannel: CertGetCertificateChain trust error CERT_TRUST_IS_NOT_TIME_VALID'],
  ['Windows, run out', 'schannel: next InitializeSecurityContext failed: SEC_E_CERT_EXPIRED (0x80090328) - The received certificate has expired.'],
  ['Windows, another name', 'schannel: SNI or certificate check failed: SEC_E_WRONG_PRINCIPAL (0x80090322) - The target principal name is incorrect.'],
  ['macOS', 'SSL: certificate verification failed (result: 5)'],
  ['a key that was to be another (http.pinnedPubkey)', 'SSL: public key does not match pinned public key'],
])('N-11: a certificate that cannot be trusted is called so (%s)', (_library, words) => {
  const error = new GitError('exit', { args: ['ls-remote'], cwd: '/x' }, `${unable}${words}\n`, 128);
  expect(error.kind).toBe('certificate');
  expect(wordsForFailure(error, 'origin', '/x')).toEqual({
    reason: 'certificate',
    message: 'origin shows a certificate that cannot be trusted (run out, or of an unknown issuer): Everref sends it nothing. Ask who runs it',
  });
});

test('N-11: other troubles of a secured connection are none of its certificate', () => {
  for (const words of ['Could not resolve host: forge.example', 'Failed to connect to forge.example port 443 after 3 ms: Connection refused']) {
    expect(new GitError('exit', { args: ['ls-remote'], cwd: '/x' }, `${unable}${words}\n`, 128).kind).toBe('remote-unreachable');
  }
});
