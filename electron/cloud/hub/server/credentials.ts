import { X509Certificate } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type KeyPair, makeSelfSigned } from './self-signed.ts';

/** Files of the user's own certificate, absolute. */
export interface TlsFiles {
  readonly certificate: string;
  readonly key: string;
}

/** What the hub shows: the pair, and by what it is known. */
export interface Credentials extends KeyPair {
  /** The leaf, as DER. */
  readonly der: Uint8Array;
  /** SHA-256 of it, as tools print it: `AB:CD:…`. */
  readonly fingerprint: string;
}

/** The user's own pair; throws with words where it cannot be used. */
export function ownCredentials({ certificate, key }: TlsFiles): Credentials {
  return known({ certificate: read(certificate), key: read(key) }, certificate);
}

/** The pair that was made at the first start, made now where there is none. The key is readable by this user alone. */
export function selfSignedCredentials(folder: string, name: string): Credentials {
  const file = join(folder, 'hub.pem');
  const there = readMaybe(file);
  const pair = there === null ? make(file, folder, name) : split(there);
  return known(pair, file);
}

/** One file for both: a crash never leaves a key without its certificate. */
function make(file: string, folder: string, name: string): KeyPair {
  const pair = makeSelfSigned(`Everref hub ${name}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const aside = `${file}.${process.pid}.new`;
  writeFileSync(aside, `${pair.key}${pair.certificate}`, { mode: 0o600 });
  chmodSync(aside, 0o600);
  renameSync(aside, file);
  return pair;
}

function split(text: string): KeyPair {
  const at = text.indexOf('-----BEGIN CERTIFICATE-----');
  return { key: text.slice(0, Math.max(0, at)), certificate: at < 0 ? '' : text.slice(at) };
}

function known(pair: KeyPair, file: string): Credentials {
  try {
    const leaf = new X509Certificate(pair.certificate);
    return { ...pair, der: leaf.raw, fingerprint: leaf.fingerprint256 };
  } catch (error) {
    throw new Error(`${file} holds no certificate in PEM form: name another one under hub.tls, or move it away`, { cause: error });
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new Error(`${file} cannot be read (${code}): hub.tls names the certificate and the key, in PEM form`, { cause: error });
  }
}

function readMaybe(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
