import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createGate } from '../../../electron/git/gate.ts';
import type { Git, Need } from '../../../electron/git/run.ts';

const git: Git = { run: () => Promise.reject(new Error('no git in this test')) };
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

function latch(): { readonly promise: Promise<void>; readonly open: () => void } {
  let open = () => {};
  const promise = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { promise, open };
}

describe('the gate of a clone', () => {
  it('never lets a write run beside anything else of its clone, nor two network runs, nor more than the caps; and lets everything come to its turn', async () => {
    const job = fc.record({
      clone: fc.constantFrom('a', 'b', 'c'),
      need: fc.constantFrom<Need>('read', 'write', 'network'),
      urgency: fc.constantFrom<'now' | 'background'>('now', 'background'),
      turns: fc.integer({ min: 0, max: 4 }),
      throws: fc.boolean(),
      abortAfter: fc.option(fc.integer({ min: 0, max: 3 }), { nil: null }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(job, { maxLength: 40 }), async (jobs) => {
        const caps = { read: 3, write: 2, network: 2 };
        const gate = createGate(git, caps);
        const inside: { clone: string; need: Need }[] = [];
        const broken: string[] = [];
        const check = () => {
          for (const need of ['read', 'write', 'network'] as const)
            if (inside.filter((each) => each.need === need).length > caps[need]) broken.push(`cap of ${need}`);
          for (const clone of ['a', 'b', 'c']) {
            const here = inside.filter((each) => each.clone === clone).map((each) => each.need);
            if (here.includes('write') && here.length > 1) broken.push(`${clone}: ${here.join(' ')}`);
            if (here.filter((need) => need === 'network').length > 1) broken.push(`${clone}: two network runs`);
          }
        };
        const done = jobs.map(async ({ clone, need, urgency, turns, throws, abortAfter }) => {
          const stop = new AbortController();
          const run = gate
            .admit(
              clone,
              need,
              async () => {
                const me = { clone, need };
                inside.push(me);
                check();
                for (let each = 0; each < turns; each++) await turn();
                inside.splice(inside.indexOf(me), 1);
                if (throws) throw new Error('broke');
              },
              { urgency, signal: stop.signal },
            )
            .catch(() => {});
          for (let each = 0; abortAfter !== null && each < abortAfter; each++) await turn();
          if (abortAfter !== null) stop.abort();
          await run;
        });
        await Promise.all(done);
        await gate.idle();
        expect(broken).toEqual([]);
        expect(inside).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('lets a waiting write go before reads that came later', async () => {
    const gate = createGate(git);
    const order: string[] = [];
    const first = latch();
    const a = gate.admit('a', 'read', () => first.promise);
    const b = gate.admit('a', 'write', async () => void order.push('write'));
    const c = gate.admit('a', 'read', async () => void order.push('read'));
    await turn();
    expect(order).toEqual([]);
    first.open();
    await Promise.all([a, b, c]);
    expect(order).toEqual(['write', 'read']);
  });

  it('does not stop reads while a write waits for a long fetch', async () => {
    const gate = createGate(git);
    const fetch = latch();
    const order: string[] = [];
    const a = gate.admit('a', 'network', () => fetch.promise);
    const b = gate.admit('a', 'write', async () => void order.push('write'));
    await gate.admit('a', 'read', async () => void order.push('read'));
    expect(order).toEqual(['read']);
    fetch.open();
    await Promise.all([a, b]);
    expect(order).toEqual(['read', 'write']);
  });

  it('takes what a person asked for before what the schedule wants', async () => {
    const gate = createGate(git, { read: 1, write: 1, network: 1 });
    const first = latch();
    const order: string[] = [];
    const all = [
      gate.admit('a', 'read', () => first.promise),
      gate.admit('b', 'read', async () => void order.push('background')),
      gate.admit('c', 'read', async () => void order.push('now'), { urgency: 'now' }),
    ];
    await turn();
    first.open();
    await Promise.all(all);
    expect(order).toEqual(['now', 'background']);
  });

  it('lets background work through although urgent work never ends', async () => {
    const gate = createGate(git, { read: 1, write: 1, network: 1 });
    let background = false;
    let rounds = 0;
    const urgent = async (): Promise<void> => {
      if (background || ++rounds > 5000) return;
      await gate.admit('a', 'read', turnless, { urgency: 'now' });
      return urgent();
    };
    const turnless = async () => {};
    const two = [urgent(), urgent(), urgent()];
    await gate.admit('b', 'read', async () => {
      background = true;
    });
    await Promise.all(two);
    expect(rounds).toBeLessThan(5000);
  });

  it('gives up waiting at once when aborted, and is idle then', async () => {
    const gate = createGate(git);
    const first = latch();
    const stop = new AbortController();
    const a = gate.admit('a', 'write', () => first.promise);
    const b = gate.admit('a', 'write', async () => {}, { signal: stop.signal });
    stop.abort();
    await expect(b).rejects.toMatchObject({ kind: 'aborted' });
    first.open();
    await a;
    await gate.idle();
  });
});
