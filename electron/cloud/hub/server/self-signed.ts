import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** A key and its certificate, as PEM. */
export interface KeyPair {
  readonly key: string;
  readonly certificate: string;
}

// DER (X.690): a tag, a length, the content. Only what a certificate of one key and one name needs; node:crypto reads X.509 but writes none.
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const size = content.length;
  const length = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}
const sequence = (...parts: readonly Uint8Array[]) => der(0x30, ...parts);
const set = (...parts: readonly Uint8Array[]) => der(0x31, ...parts);
/** A positive number: a leading zero keeps the sign away. */
const integer = (bytes: Uint8Array) => der(0x02, (bytes[0] ?? 0) >= 0x80 ? Buffer.from([0]) : Buffer.alloc(0), bytes);
const bitString = (bytes: Uint8Array) => der(0x03, Buffer.from([0]), bytes);
/** Object identifiers are written as their bytes. */
const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));
const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'));
const commonName = oid('550403');
const basicConstraints = oid('551d13');
const extendedKeyUsage = oid('551d25');
const serverAuth = oid('2b06010505070301');

/** Times beyond 2049 are written with four digits (RFC 5280, 4.1.2.5). */
function time(date: Date): Buffer {
  const digits = date.toISOString().replace(/[-:T]|\.\d{3}/g, '');
  return date.getUTCFullYear() < 2050 ? der(0x17, Buffer.from(digits.slice(2))) : der(0x18, Buffer.from(digits));
}

/** A key and a certificate for it that it signs itself, for 30 years: it is known by its fingerprint, not by a name. */
export function makeSelfSigned(name: string, now = new Date()): KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const subject = sequence(set(sequence(commonName, der(0x0c, Buffer.from(name.slice(0, 60))))));
  // A day before: a joiner whose clock is behind is not turned away.
  const from = new Date(now.getTime() - 86_400_000);
  const until = new Date(now.getTime());
  until.setUTCFullYear(now.getUTCFullYear() + 30);
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  const extensions = sequence(
    sequence(basicConstraints, der(0x01, Buffer.from([0xff])), der(0x04, sequence())),
    sequence(extendedKeyUsage, der(0x04, sequence(serverAuth))),
  );
  const body = sequence(
    der(0xa0, integer(Buffer.from([2]))),
    integer(serial),
    ecdsaWithSha256,
    subject,
    sequence(time(from), time(until)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, extensions),
  );
  const certificate = sequence(body, ecdsaWithSha256, bitString(sign('sha256', body, privateKey)));
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
  };
}
