import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { chainsAtMost, HostFindings, type LostChain } from '../../shared/model/finding.ts';

/** An item of DynamoDB holds 400 KB; this leaves room for keys. */
const atMostBytes = 380_000;

/** Findings as they are stored: deflated, bounded. What is too long loses the ends of commit and path lists first, then the last chains. */
export function packFindings(findings: HostFindings): Uint8Array {
  const chains = findings.chains.slice(0, chainsAtMost);
  for (const inner of [50, 10, 3, 1]) {
    const packed = pack({ ...findings, chains: chains.map((chain) => cut(chain, inner)) });
    if (packed.length <= atMostBytes) return packed;
  }
  for (let keep = Math.floor(chains.length / 2); ; keep = Math.floor(keep / 2)) {
    const packed = pack({ ...findings, chains: chains.slice(0, keep).map((chain) => cut(chain, 1)) });
    if (packed.length <= atMostBytes || keep === 0) return packed;
  }
}

function cut(chain: LostChain, inner: number): LostChain {
  return { ...chain, commits: chain.commits.slice(0, inner), paths: chain.paths.slice(0, inner) };
}

function pack(findings: HostFindings): Uint8Array {
  return deflateRawSync(JSON.stringify(findings));
}

/** What was packed; the chains of another version that are not understood are left out. Null where nothing of it can be read. */
export function unpackFindings(packed: unknown): HostFindings | null {
  if (!(packed instanceof Uint8Array)) return null;
  try {
    const data: unknown = JSON.parse(inflateRawSync(packed, { maxOutputLength: 50_000_000 }).toString());
    if (typeof data !== 'object' || data === null) return null;
    const chains: unknown = Reflect.get(data, 'chains');
    const understood = Array.isArray(chains) ? chains.filter((chain) => HostFindings.shape.chains.element.safeParse(chain).success) : chains;
    const read = HostFindings.safeParse({ ...data, chains: understood });
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}
