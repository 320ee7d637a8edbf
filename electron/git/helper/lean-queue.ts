import process from 'node:process';
import { type BatchItem, batchKey, isBatchable, runBatch } from './lean-batch.ts';
import { leanRun } from './lean-run.ts';
import type { Outcome, RunPlan } from './outcome.ts';

/** Git processes that answer hot questions at the same time: 2-4 gain, 8 do not (git.md 3). */
const width = 4;
/** Fewer are quicker one by one; more would let one slow checkout hold up too many. */
const fewest = 3;
const most = 12;

interface Waiting extends BatchItem {
  readonly key: string | null;
  readonly settle: (outcome: Outcome) => void;
}

/**
 * Runs hot questions a few at a time, what a person waits for first; the same question in many folders goes in batches where that is cheaper
 * (Linux, whose libuv forks the whole process). Never rejects.
 */
export function createLeanQueue(batches = process.platform === 'linux'): (plan: RunPlan) => Promise<Outcome> {
  const queues: Record<'now' | 'background', Waiting[]> = { now: [], background: [] };
  let running = 0;
  let mayBatch = batches;

  function take(): readonly Waiting[] {
    const queue = queues.now.length > 0 ? queues.now : queues.background;
    const first = queue.shift();
    if (first === undefined) return [];
    if (!mayBatch || first.key === null) return [first];
    const alike = queue.filter((other) => other.key === first.key && other.plan.cwd !== first.plan.cwd);
    // A fair share for each free place, so that none stands idle while another has all.
    const share = Math.min(most, Math.ceil((alike.length + 1) / (width - running)));
    if (share < fewest) return [first];
    const folders = new Set([first.plan.cwd]);
    const group = [first];
    for (const other of alike) {
      if (group.length >= share) break;
      if (folders.has(other.plan.cwd)) continue;
      folders.add(other.plan.cwd);
      group.push(other);
    }
    const taken = new Set(group);
    queue.splice(0, queue.length, ...queue.filter((other) => !taken.has(other)));
    return group;
  }

  async function runOne(waiting: Waiting): Promise<void> {
    waiting.settle(await leanRun(waiting.plan));
  }

  async function runGroup(group: readonly Waiting[]): Promise<void> {
    const [first] = group;
    if (first === undefined) return;
    if (group.length === 1) return runOne(first);
    const { left, alive } = await runBatch(group, first.plan.deadlineMs);
    if (!alive) mayBatch = false;
    const unanswered = new Set(left);
    for (const waiting of group) if (unanswered.has(waiting)) await runOne(waiting);
  }

  function pump(): void {
    while (running < width) {
      const group = take();
      if (group.length === 0) return;
      running++;
      void runGroup(group).finally(() => {
        running--;
        pump();
      });
    }
  }

  return (plan) =>
    new Promise((resolve) => {
      let settled = false;
      const settle = (outcome: Outcome) => {
        if (settled) return;
        settled = true;
        plan.signal.removeEventListener('abort', onAbort);
        resolve(outcome);
      };
      const queue = queues[plan.lowPriority === true ? 'background' : 'now'];
      const waiting: Waiting = {
        plan,
        key: isBatchable(plan) ? batchKey(plan) : null,
        settle,
        done: (stdout) => settle({ kind: 'done', code: 0, stdout, stderr: '' }),
      };
      // One that waits, or stands in a batch, is given up at once; one that runs by itself ends when its process has.
      const onAbort = () => {
        const at = queue.indexOf(waiting);
        if (at < 0) return;
        queue.splice(at, 1);
        settle({ kind: 'failed', cause: 'aborted', stderr: '' });
      };
      plan.signal.addEventListener('abort', onAbort, { once: true });
      queue.push(waiting);
      // After what came in the same message burst: alike questions find each other.
      setImmediate(pump);
    });
}
