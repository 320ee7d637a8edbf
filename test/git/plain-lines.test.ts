import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commitLineFormat, parseCommitLines } from '../../electron/git/parse/commit-lines.ts';
import { plainCounts, plainUnpushed } from '../../electron/workspace/refs/plain-lines.ts';
import { createSandbox, type Sandbox, type TestRepository } from '../support/repository.ts';

let sandbox: Sandbox;
let serial = 0;
beforeAll(() => {
  sandbox = createSandbox();
});
afterAll(() => sandbox.remove());

const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
const gitDir = (work: TestRepository) => join(work.path, '.git');

/** Commits with these parents (by their place in the list), in order; gives their ids. */
function grow(work: TestRepository, parents: readonly (readonly number[])[]): readonly string[] {
  work.git('hash-object', '-t', 'tree', '-w', '/dev/null');
  const ids: string[] = [];
  for (const [at, list] of parents.entries()) {
    const words = [...new Set(list)].flatMap((parent) => ['-p', ids[parent] ?? '']);
    ids.push(work.git('commit-tree', ...words, '-m', `Change ${at}\n\nof ${++serial}`, emptyTree).trim());
  }
  return ids;
}

describe('lines of commits read from their files', () => {
  it('P-1, N-1: counts and lists are what git says of random histories, or left to git', { timeout: 120_000 }, () => {
    const parentsAt = (at: number) =>
      at === 0
        ? fc.constant<number[]>([])
        : fc.oneof({ weight: 5, arbitrary: fc.constant([at - 1]) }, { weight: 3, arbitrary: fc.array(fc.nat(at - 1), { maxLength: 2 }) });
    const history = fc.integer({ min: 3, max: 9 }).chain((size) => fc.tuple(...Array.from({ length: size }, (_, at) => parentsAt(at))));
    const some = fc.array(fc.nat(8), { minLength: 1, maxLength: 3 });
    let [counted, listed, runs] = [0, 0, 0];
    fc.assert(
      fc.property(history, some, some, fc.boolean(), (parents, remotes, locals, packed) => {
        runs++;
        const work = sandbox.repository(`lines-${++serial}`);
        const ids = grow(work, parents);
        const pick = (list: readonly number[]) => [...new Set(list.map((place) => ids[place % ids.length] ?? ''))];
        const [remoteTips, tips] = [pick(remotes), pick(locals)];
        for (const [at, id] of remoteTips.entries()) work.git('update-ref', `refs/remotes/origin/r-${at}`, id);
        for (const [at, id] of tips.entries()) work.git('update-ref', `refs/heads/l-${at}`, id);
        if (packed) work.git('repack', '-adq');
        for (const a of tips)
          for (const b of remoteTips) {
            const read = a === b ? null : plainCounts(gitDir(work), a, b);
            if (read === null) continue;
            counted++;
            const [ahead, behind] = work.git('rev-list', '--left-right', '--count', `${a}...${b}`).trim().split('\t').map(Number);
            expect(read).toEqual({ ahead, behind });
          }
        const unpushed = plainUnpushed(gitDir(work), tips, remoteTips);
        if (unpushed === null) return;
        listed++;
        const said = parseCommitLines(Buffer.from(work.git('log', '-z', '--topo-order', `--format=${commitLineFormat}`, ...tips, '--not', '--remotes', '--')));
        const byId = (a: { readonly id: string }, b: { readonly id: string }) => (a.id < b.id ? -1 : 1);
        expect([...unpushed].sort(byId)).toEqual([...said].sort(byId));
        // Each before its parents.
        for (const [at, { parents: of }] of unpushed.entries())
          for (const parent of of) expect(unpushed.slice(0, at).some(({ id }) => id === parent)).toBe(false);
      }),
      { numRuns: 80 },
    );
    expect(counted).toBeGreaterThan(runs / 8);
    expect(listed).toBeGreaterThan(runs / 20);
  });

  it('P-1: leaves to git what it sees otherwise than it is stored: shallow clones, grafts, replaced commits, long lines, merges', () => {
    const work = sandbox.repository(`other-${++serial}`);
    const ids = grow(
      work,
      Array.from({ length: 40 }, (_, at) => (at === 0 ? [] : [at - 1])),
    );
    const [low = '', high = '', far = ''] = [ids[3], ids[6], ids[39]];
    work.git('update-ref', 'refs/remotes/origin/main', low);
    const both = () => [plainCounts(gitDir(work), high, low), plainUnpushed(gitDir(work), [high], [low])?.map(({ id }) => id) ?? null];
    expect(both()).toEqual([{ ahead: 3, behind: 0 }, [ids[6], ids[5], ids[4]]]);
    expect(plainCounts(gitDir(work), low, high)).toEqual({ ahead: 0, behind: 3 });
    expect(plainCounts(gitDir(work), far, low)).toBeNull();
    expect(plainUnpushed(gitDir(work), [far], [low])).toBeNull();
    // A commit that the remote has already, under a tip that is further up.
    expect(plainUnpushed(gitDir(work), [ids[5] ?? ''], [low, high])).toBeNull();
    mkdirSync(join(gitDir(work), 'info'), { recursive: true });
    for (const file of ['shallow', 'info/grafts']) {
      writeFileSync(join(gitDir(work), file), `${ids[5]}\n`);
      expect(both()).toEqual([null, null]);
      rmSync(join(gitDir(work), file));
    }
    work.git('replace', ids[5] ?? '', ids[1] ?? '');
    expect(both()).toEqual([null, null]);
  });
});
