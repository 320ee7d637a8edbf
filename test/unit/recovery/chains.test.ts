import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RawCommit } from '../../../electron/git/parse/raw-commit.ts';
import { branchNameProblem, suggestBranchName } from '../../../electron/recovery/branch-name.ts';
import { changeReader } from '../../../electron/recovery/chains/change-id.ts';
import { groupChains } from '../../../electron/recovery/chains/group.ts';
import { lookAlikes, pairTwins, rewrittenPairs } from '../../../electron/recovery/chains/twins.ts';
import { branchesOf } from '../../../electron/recovery/scan/read-logs.ts';
import { CommitSet } from '../../../electron/recovery/scan/stored/commit-set.ts';
import { refNameProblem } from '../../../shared/model/ref.ts';

const idOf = (number: number) => number.toString(16).padStart(40, '0');
const who = { name: 'Ada', email: 'ada@example.org', at: 1_700_000_000 };

function commit(number: number, parents: readonly number[] = [], rest: Partial<RawCommit> = {}): RawCommit {
  return { id: idOf(number), tree: idOf(number + 1_000_000), parents: parents.map(idOf), author: who, committer: who, message: `Work ${number}\n`, ...rest };
}

/** Some commits on top of each other, merges among them; parents from 1000 on are not lost. */
const history = fc
  .integer({ min: 1, max: 25 })
  .chain((count) =>
    fc.tuple(
      ...Array.from({ length: count }, (_, at) =>
        fc
          .uniqueArray(fc.oneof(fc.integer({ min: 0, max: Math.max(0, at - 1) }), fc.constant(1000 + at)), { minLength: 0, maxLength: 2 })
          .map((parents) => commit(at, at === 0 ? [1000] : parents)),
      ),
    ),
  );

describe('N-1: chains', () => {
  it('every lost commit is in a chain, every tip is its own, and no tip stands under another', () => {
    fc.assert(
      fc.property(history, (lost) => {
        const chains = groupChains(lost);
        const inChains = new Set(chains.flatMap((chain) => chain.commits.map(({ id }) => id)));
        expect([...inChains].sort()).toEqual(lost.map(({ id }) => id).sort());
        const parents = new Set(lost.flatMap((one) => one.parents));
        for (const { tip, commits } of chains) {
          expect(parents.has(tip.id)).toBe(false);
          expect(commits[0]).toBe(tip);
          expect(new Set(commits).size).toBe(commits.length);
        }
      }),
    );
  });

  it('calls rewritten only what has the same change, commit by commit', () => {
    const change = fc.constantFrom('c1', 'c2', 'c3', null, undefined);
    fc.assert(
      fc.property(history, fc.array(fc.tuple(change, change), { minLength: 25, maxLength: 25 }), (lost, drawn) => {
        const alike = lookAlikes(lost);
        const changes = new Map<string, string | null>();
        for (const [index, one] of lost.entries()) {
          const [own, other] = drawn[index] ?? [];
          const twin = idOf(5000 + index);
          alike.offer({ id: twin, tree: idOf(1), parents: [idOf(4999)], authorEmail: who.email, authorAt: who.at, subject: `Work ${index}` });
          if (own !== undefined) changes.set(one.id, own);
          if (other !== undefined) changes.set(twin, other);
        }
        const twins = pairTwins(lost, alike.pairs(), changes);
        for (const [from, to] of twins) {
          expect(changes.get(from)).toBe(changes.get(to));
          expect(changes.has(from)).toBe(true);
          expect(lost.find(({ id }) => id === from)?.parents.length).toBeLessThan(2);
        }
        for (const chain of groupChains(lost)) {
          const pairs = rewrittenPairs(chain, twins);
          expect(pairs !== null).toBe(chain.commits.every(({ id }) => twins.has(id)));
        }
      }),
    );
  });
});

describe('N-1: the id of a change', () => {
  const read = (patch: string) => {
    const found: (readonly [string, string | null])[] = [];
    const reader = changeReader((id, change) => found.push([id, change]));
    for (const line of patch.split('\n').slice(0, -1)) {
      const bytes = Buffer.from(line);
      reader.line(bytes, 0, bytes.length);
    }
    reader.end();
    return found;
  };
  const patch = (id: number, start: number, text: string) =>
    `${idOf(id)}\ndiff --git a/f b/f\nindex ${idOf(start)}..${idOf(id)} 100644\n--- a/f\n+++ b/f\n@@ -${start},2 +${start},2 @@ heading ${start}\n context\n-old\n+${text}\n`;

  it('is the same wherever in the file the change stands, and another for another line, white space included', () => {
    const [[, one] = ['', null], [, moved] = ['', null], [, other] = ['', null], [, indented] = ['', null]] = read(
      patch(1, 3, 'new') + patch(2, 40, 'new') + patch(3, 3, 'newer') + patch(4, 3, ' new'),
    );
    expect(one).not.toBeNull();
    expect(moved).toBe(one);
    expect(new Set([one, other, indented]).size).toBe(3);
  });

  it('takes lines of a hunk that look like the patch’s own words for what they are, and binary files by their ids', () => {
    const tricky = `${idOf(9)}\ndiff --git a/f b/f\nindex 1..2 100644\n--- a/f\n+++ b/f\n@@ -1,1 +1,2 @@\n-${idOf(7)}\n+diff --git a/x b/x\n+@@ -1 +1 @@\n\\ No newline at end of file\n`;
    const binary = (id: number, to: number) =>
      `${idOf(id)}\ndiff --git a/b.png b/b.png\nindex ${idOf(1)}..${idOf(to)} 100644\nBinary files a/b.png and b/b.png differ\n`;
    const found = read([tricky, binary(10, 2), binary(11, 2), binary(12, 3), idOf(13), '\n'].join(''));
    expect(found.map(([id]) => id)).toEqual([9, 10, 11, 12, 13].map(idOf));
    const [, b, c, d, nothing] = found.map(([, change]) => change);
    expect(b).toBe(c);
    expect(d).not.toBe(b);
    expect(nothing).toBeNull();
  });
});

describe('N-1: what a scan counts with', () => {
  it('a set of ids holds what a Set of strings would, in any number and order', () => {
    const hex = fc.array(fc.constantFrom(...'0123456789abcdef'), { minLength: 40, maxLength: 40 }).map((digits) => digits.join(''));
    fc.assert(
      fc.property(fc.array(fc.tuple(hex, fc.constantFrom(1, 2)), { maxLength: 3000 }), (entries) => {
        const set = new CommitSet();
        const model = new Map<string, number>();
        for (const [id, where] of entries) {
          set.add(Buffer.from(`  ${id}`), 2, where);
          model.set(id, (model.get(id) ?? 0) | where);
        }
        expect(set.size).toBe(model.size);
        expect(set.only(1).sort()).toEqual([...model].flatMap(([id, where]) => (where === 1 ? [id] : [])).sort());
      }),
      { numRuns: 30 },
    );
  });

  it('knows which branch HEAD was on before each step', () => {
    const step = (message: string) => ({ old: idOf(1), new: idOf(2), by: 'Ada', at: 1, message, line: '' });
    const steps = ['commit: a', 'checkout: moving from main to topic', 'commit (amend): b', `checkout: moving from topic to ${idOf(3)}`, 'commit: c'].map(step);
    expect(branchesOf([...steps, step(`checkout: moving from ${idOf(4)} to main`), step('commit: d')], 'main')).toEqual([
      'main',
      'main',
      'topic',
      'topic',
      null,
      null,
      'main',
    ]);
  });
});

describe('N-1: the name of a branch that brings a chain back', () => {
  it('is always one that git takes and that is free, whatever the branch and the subject were', () => {
    fc.assert(
      fc.property(fc.option(fc.string({ maxLength: 30 }), { nil: null }), fc.string({ maxLength: 60 }), fc.nat({ max: 5 }), (branch, subject, taken) => {
        const chain = { branch, subject, tip: idOf(77) };
        const refs: string[] = ['refs/heads/main'];
        for (let times = 0; times <= taken; times++) {
          const name = suggestBranchName(chain, refs);
          expect(refNameProblem(`refs/heads/${name}`)).toBeNull();
          expect(branchNameProblem(name, refs)).toBeNull();
          refs.push(`refs/heads/${name}`);
        }
      }),
    );
  });
});
