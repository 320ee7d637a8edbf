const units: Readonly<Record<string, number>> = { bytes: 1, byte: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };

/** Bytes that a fetch received, as the last line of its progress says (`Receiving objects: 100% (9/9), 1.20 MiB | 2.00 MiB/s, done.`); 0 where it says none. */
export function receivedBytes(stderr: string): number {
  let last = 0;
  for (const [, number, unit] of stderr.matchAll(/(?:Receiving|Unpacking) objects: +\d+% \(\d+\/\d+\), (\d+(?:\.\d+)?) (bytes?|[KMG]iB)/g)) {
    last = Number(number) * (units[unit ?? ''] ?? 0);
  }
  return Math.round(last);
}
