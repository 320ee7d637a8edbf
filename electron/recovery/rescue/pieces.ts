import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, readSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mostPieces, orderLifeMs, pieceBytes } from '../../../shared/model/order.ts';
import { BundleTooBig, bundleTip } from '../../git/commands/bundle.ts';
import { listRefTips } from '../../git/commands/ref-tips.ts';
import { eachCommitOf } from '../../git/commands/scan-commits.ts';
import type { Gate } from '../../git/gate.ts';
import { type RescueClone, rescueRef } from './rescue-clone.ts';

/** What is ready to be asked for: a bundle's length and its sum (SHA-256, hex). */
export interface Ready {
  readonly sizeBytes: number;
  readonly digest: string;
}

/** Bundles that wait for another machine; more than these, and the oldest goes. */
const mostWaiting = 20;
const mostBytes = mostPieces * pieceBytes - 16_384;
const mostHave = 100;

/**
 * Commits that travel without a remote: a bundle of what the other machine lacks, in Everref's data folder, that it asks for piece by piece. Where both have
 * the history in common, that is a few kilobytes; what is bigger than some 8 MB is refused, because the cloud is not made to carry it.
 */
export interface Pieces {
  /** Makes the bundle of an order, or finds it made (an order may be begun again). Null: it would be too big. Throws `GitError`. */
  make(clone: RescueClone, order: { readonly id: string; readonly commit: string; readonly have: readonly string[] }): Promise<Ready | null>;
  /** One piece of it; null: it is not there (any more), or another one. */
  read(id: string, digest: string, piece: number): Buffer | null;
  /** Writes what came into a file that git can read; null: it is not what was promised. */
  gathered(id: string, ready: Ready, parts: readonly Buffer[]): string | null;
  remove(file: string): void;
  /** Takes away what was made for an order. */
  drop(id: string): void;
  /** Takes away what nobody came for. `now` in milliseconds. */
  tidy(now: number): void;
}

/** `folder`: of Everref's own, made when needed. */
export function createPieces(gate: Gate, folder: string): Pieces {
  const fileOf = (id: string) => join(folder, `${id}.bundle`);
  const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
  const sums = new Map<string, Ready>();

  /** What a file of ours says of itself; null: it is not there. Read once, and again only where it is another one. */
  function readyOf(file: string): Ready | null {
    const stat = statSync(file, { throwIfNoEntry: false });
    if (stat === undefined) return null;
    const key = `${file} ${stat.ino} ${stat.size} ${stat.mtimeMs}`;
    const known = sums.get(key);
    if (known !== undefined) return known;
    if (sums.size > mostWaiting) sums.clear();
    const ready = { sizeBytes: stat.size, digest: digestOf(readFileSync(file)) };
    sums.set(key, ready);
    return ready;
  }

  const waiting = () =>
    names(folder)
      .map((name) => ({ file: join(folder, name), at: statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
      .sort((a, b) => b.at - a.at);

  return {
    async make(clone, { id, commit, have }) {
      const file = fileOf(id);
      const made = readyOf(file);
      if (made !== null) return made;
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      for (const { file: old } of waiting().slice(mostWaiting - 1)) rmSync(old, { force: true });
      const cwd = clone.commonDir;
      try {
        await gate.admit(
          cwd,
          'read',
          async (git) => {
            // Git gives up at an id that is not here.
            const without: string[] = [];
            const asked = have.map((one) => `${one}\n`).join('');
            await eachCommitOf(git, { cwd, onCommit: (bytes, from) => without.push(bytes.toString('latin1', from, from + 40)) }, asked);
            await bundleTip(git, cwd, file, { tip: commit, ref: rescueRef(id), without, mostBytes });
          },
          { urgency: 'now' },
        );
      } catch (error) {
        if (error instanceof BundleTooBig) return null;
        throw error;
      }
      const ready = readyOf(file);
      return ready === null || ready.sizeBytes > mostPieces * pieceBytes ? null : ready;
    },
    read(id, digest, piece) {
      const file = fileOf(id);
      const ready = readyOf(file);
      if (ready?.digest !== digest || piece * pieceBytes >= ready.sizeBytes) return null;
      const bytes = Buffer.alloc(Math.min(pieceBytes, ready.sizeBytes - piece * pieceBytes));
      const handle = openSync(file, 'r');
      try {
        return readSync(handle, bytes, 0, bytes.length, piece * pieceBytes) === bytes.length ? bytes : null;
      } finally {
        closeSync(handle);
      }
    },
    gathered(id, { sizeBytes, digest }, parts) {
      const bytes = Buffer.concat(parts);
      if (bytes.length !== sizeBytes || digestOf(bytes) !== digest) return null;
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const file = join(folder, `${id}.come.bundle`);
      writeFileSync(`${file}.part`, bytes, { mode: 0o600 });
      renameSync(`${file}.part`, file);
      return file;
    },
    remove: (file) => rmSync(file, { force: true }),
    drop: (id) => rmSync(fileOf(id), { force: true }),
    tidy(now) {
      for (const { file, at } of waiting()) if (now - at > orderLifeMs.rescue) rmSync(file, { force: true });
    },
  };
}

/** Ids by which another machine can leave out what this clone has: the tips of its branches, here and on remotes. Throws `GitError`. */
export async function tipsHad(gate: Gate, clone: RescueClone): Promise<string[]> {
  const tips = await gate.admit(clone.commonDir, 'read', (git) => listRefTips(git, clone.commonDir));
  const branches = tips.filter(({ ref }) => /^refs\/(?:heads|remotes)\//.test(ref));
  // Where there are many, those that most likely have what the others have.
  const main = /\/(?:main|master|develop|trunk|HEAD)$/;
  const sorted = [...branches.filter(({ ref }) => main.test(ref)), ...branches.filter(({ ref }) => !main.test(ref))];
  return [...new Set(sorted.map(({ id }) => id))].slice(0, mostHave);
}

function names(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
