import type { Rescue } from '../../../shared/model/lost.ts';
import { type OrderAnswer, orderLifeMs, pieceBytes } from '../../../shared/model/order.ts';
import { fetchRefs } from '../../git/commands/fetch.ts';
import { pushRef } from '../../git/commands/push-ref.ts';
import { isWhole } from '../../git/commands/whole-commit.ts';
import { GitError } from '../../git/error.ts';
import type { Gate } from '../../git/gate.ts';
import type { Log } from '../../log/log.ts';
import type { Journal } from '../../store/journal.ts';
import { randomId } from '../../store/random-id.ts';
import type { Rescues, StoredRescue } from '../../store/rescues.ts';
import type { Orders } from '../../sync/ports.ts';
import { restoreAsBranch } from '../restore.ts';
import { type Pieces, type Ready, tipsHad } from './pieces.ts';
import { type RescueClone, rescueRef, sharedRemote } from './rescue-clone.ts';
import { wordsOf } from './serve.ts';
import { createTakeBack, type TakeBack } from './take-back.ts';

/** What bringing commits here needs. */
export interface RescuerDeps {
  readonly hostId: string;
  readonly gate: Gate;
  readonly rescues: Rescues;
  readonly journal: Journal;
  /** The orders of the cloud as it is now: a host may go over to another one. */
  readonly orders: () => Orders;
  readonly log: Log;
  readonly clonesOf: (repository: string) => readonly RescueClone[];
  readonly clone: (id: string) => RescueClone | null;
  /** A machine's name, for people. */
  readonly nameOf: (hostId: string) => string;
  /** What comes through the cloud, where no remote can carry it. */
  readonly pieces: Pieces;
  readonly now: () => Date;
  readonly onChange: () => void;
}

/** What is to be brought. */
export interface RescueWish {
  readonly repository: string;
  readonly commit: string;
  /** Machines that list it, the likeliest first. */
  readonly holders: readonly string[];
  /** The (short) name that the branch is to get; null: one is found. */
  readonly name: string | null;
  readonly hint: { readonly branch: string | null; readonly subject: string };
}

/** Brings commits from where they still are: this host's objects, the forge, another machine. */
export interface Rescuer {
  /**
   * Tries what is near at once; then asks a machine and answers while that order stands (`asked`), or with what came of it within `waitMs`.
   * The wish is on disk before anybody is asked, and is fulfilled after a restart too.
   */
  rescue(wish: RescueWish, waitMs: number): Promise<Rescue | { readonly kind: 'refused'; readonly message: string }>;
  list(): readonly Rescue[];
  stopRescue: TakeBack['stop'];
  /** Takes up what was under way when this host last ended. */
  start(): void;
  stop(): Promise<void>;
  /** Resolves when nothing is fetched or pushed; a machine that is off is not waited for. */
  idle(): Promise<void>;
}

export function createRescuer(deps: RescuerDeps): Rescuer {
  const { gate, rescues, journal, orders, log } = deps;
  const stopper = new AbortController();
  const waiting = new Map<string, Promise<void>>();
  /** By the rescue: ends what waits and fetches for it. */
  const givingUp = new Map<string, AbortController>();
  const working = new Set<Promise<unknown>>();

  function busy<T>(work: Promise<T>): Promise<T> {
    working.add(work);
    return work.finally(() => working.delete(work));
  }

  const isStopped = (id: string) => rescues.find(id)?.rescue.state === 'stopped';

  /** What a person has stopped stays so, unless it had come by then. */
  function put(entry: StoredRescue, change: Partial<Rescue>): StoredRescue {
    if (change.state !== 'here' && isStopped(entry.rescue.id)) return entry;
    const next = { ...entry, rescue: { ...entry.rescue, ...change } };
    rescues.put(next);
    deps.onChange();
    return next;
  }

  /** The clone has the commit: a branch is made of it. */
  async function makeBranch(entry: StoredRescue, clone: RescueClone, how: string, bundle: string | null = null): Promise<StoredRescue> {
    const { rescue, plan } = entry;
    if (isStopped(rescue.id)) return entry;
    const made = await restoreAsBranch(gate, journal, {
      clone,
      checkout: clone.checkout,
      commit: rescue.commit,
      name: plan.name,
      hint: { branch: plan.branch, subject: plan.subject },
      bundle,
      why: 'rescue',
      event: rescue.id,
    });
    if (made.kind === 'made') return put(entry, { state: 'here', branch: made.ref, message: `${how} Branch ${made.branch} holds it now.` });
    return put(entry, { state: 'failed', message: made.message });
  }

  async function has(clone: RescueClone, commit: string): Promise<boolean> {
    return (await gate.admit(clone.commonDir, 'read', (git) => isWhole(git, clone.commonDir, commit))) === 'whole';
  }

  /** Aborted when a person stops that rescue, and when this host ends. */
  function endOf(id: string): AbortSignal {
    const own = givingUp.get(id);
    return own === undefined ? stopper.signal : AbortSignal.any([own.signal, stopper.signal]);
  }

  /** Fetches objects only: the branch is what holds them, and it is made at once. */
  async function fetchHere(clone: RescueClone, remote: string, source: string, id: string): Promise<GitError | null> {
    const signal = endOf(id);
    try {
      await gate.admit(clone.commonDir, 'network', (git) => fetchRefs(git, { cwd: clone.commonDir, remote, pairs: [{ source, target: null }], signal }), {
        urgency: 'now',
        signal,
      });
      return null;
    } catch (error) {
      if (error instanceof GitError) return error;
      throw error;
    }
  }

  /** Asks the machine, for as long as the order stands, and finishes what it answers. */
  async function ask(entry: StoredRescue): Promise<void> {
    const { rescue, plan } = entry;
    const { id, from, repository, commit, expiresAt } = rescue;
    if (from === null) return;
    const name = deps.nameOf(from);
    const clone = deps.clone(plan.cloneId);
    const pieces = { have: clone === null ? [] : await tipsHad(gate, clone), only: plan.remote === '' };
    if (isStopped(id)) return;
    // A person's stop takes the order back; to end this host must not.
    const wish = { id, kind: 'rescue', from: deps.hostId, to: from, repository, commit, expiresAt, pieces } as const;
    const answer = await orders().ask(wish, givingUp.get(id)?.signal);
    if (stopper.signal.aborted || isStopped(id)) return;
    if (answer.kind !== 'done') {
      put(entry, unanswered(answer, name));
      return;
    }
    if (answer.result.kind === 'pieces' && answer.result.commit === commit) {
      await gather(entry, from, name, answer.result);
      return;
    }
    if (answer.result.kind !== 'rescue' || answer.result.ref !== rescueRef(id) || answer.result.commit !== commit) {
      put(entry, { state: 'failed', message: `${name} gave an answer that does not fit.` });
      return;
    }
    await busy(bring(put(entry, { state: 'brought', message: `${name} has put it on ${plan.remote}.` })));
  }

  /**
   * It comes in pieces. Each is an order of its own that stands as long as the first; what was answered is answered again after a restart, so that nothing
   * of it has to be kept here.
   */
  async function gather(entry: StoredRescue, from: string, name: string, ready: Ready): Promise<void> {
    const { id, repository, commit, expiresAt } = entry.rescue;
    const parts: Buffer[] = [];
    const all = Math.ceil(ready.sizeBytes / pieceBytes);
    for (let piece = 0; piece < all; piece++) {
      put(entry, { message: `${name} sends it: ${piece} of ${all} ${all === 1 ? 'piece' : 'pieces'}.` });
      const head = { id: `${id}-p${piece}`, from: deps.hostId, to: from, expiresAt };
      const wish = { ...head, kind: 'piece', repository, commit, rescue: id, digest: ready.digest, piece } as const;
      const answer = await orders().ask(wish, givingUp.get(id)?.signal);
      if (stopper.signal.aborted || isStopped(id)) return;
      if (answer.kind !== 'done') {
        put(entry, unanswered(answer, name));
        return;
      }
      if (answer.result.kind === 'piece') parts.push(Buffer.from(answer.result.bytes, 'base64'));
    }
    await busy(takeIn(entry, name, ready, parts));
  }

  async function takeIn(entry: StoredRescue, name: string, ready: Ready, parts: readonly Buffer[]): Promise<void> {
    const clone = deps.clone(entry.plan.cloneId);
    const file = clone === null ? null : deps.pieces.gathered(entry.rescue.id, ready, parts);
    if (clone === null) put(entry, { state: 'failed', message: 'The clone that it was to come to is gone.' });
    else if (file === null) put(entry, { state: 'failed', message: `What came from ${name} is not what it promised.` });
    else {
      await makeBranch(entry, clone, `Brought from ${name} through the cloud.`, file);
      deps.pieces.remove(file);
    }
  }

  /** It is on the remote under its private ref: fetch it, make the branch, take the ref away. */
  async function bring(entry: StoredRescue): Promise<void> {
    const { rescue, plan } = entry;
    const clone = deps.clone(plan.cloneId);
    if (clone === null) {
      put(entry, { state: 'failed', message: 'The clone that it was to come to is gone.' });
      return;
    }
    // Trusted when it was asked for, perhaps two weeks ago: what it would run by now is looked at anew.
    if (!clone.trusted) {
      put(entry, { message: `It is on ${plan.remote}, but this clone's own configuration would run programs: trust it, and it is fetched at the next start.` });
      return;
    }
    const ref = rescueRef(rescue.id);
    if (!(await has(clone, rescue.commit))) {
      const problem = await fetchHere(clone, plan.remote, ref, rescue.id);
      if (stopper.signal.aborted || isStopped(rescue.id)) return;
      if (problem !== null) {
        put(entry, { message: `It is on ${plan.remote}, but could not be fetched: ${wordsOf(problem)} It is tried again at the next start.` });
        return;
      }
    }
    await makeBranch(entry, clone, `Brought from ${rescue.from === null ? plan.remote : deps.nameOf(rescue.from)}.`);
    await takeAway(clone, plan.remote, ref, rescue.commit);
  }

  async function takeAway(clone: RescueClone, remote: string, ref: string, commit: string): Promise<void> {
    try {
      await gate.admit(clone.commonDir, 'network', (git) => pushRef(git, { cwd: clone.commonDir, remote, change: { kind: 'remove', ref, expect: commit } }));
    } catch (error) {
      // Not ours to delete, perhaps: the machine that put it there takes it away when the order's time is over.
      log.debug('A private ref could not be taken away', { ref, error });
    }
  }

  function wait(entry: StoredRescue): Promise<void> {
    const { id } = entry.rescue;
    givingUp.set(id, new AbortController());
    const work = (entry.rescue.state === 'brought' ? busy(bring(entry)) : ask(entry))
      .catch((error: unknown) => {
        if (!stopper.signal.aborted) log.warn('A rescue waits: the other machines cannot be reached', { error });
      })
      .finally(() => {
        waiting.delete(id);
        givingUp.delete(id);
      });
    waiting.set(id, work);
    return work;
  }

  const takeBack = createTakeBack({
    ...{ rescues, orders, takeAway, busy, log },
    ...{ hostId: deps.hostId, clone: deps.clone, nameOf: deps.nameOf, now: deps.now, onChange: deps.onChange },
    giveUp: (id) => givingUp.get(id)?.abort(),
    isEnding: () => stopper.signal.aborted,
  });

  async function near(entry: StoredRescue, clone: RescueClone): Promise<StoredRescue | null> {
    if (await has(clone, entry.rescue.commit)) return makeBranch(entry, clone, 'It was still here.');
    if (!clone.trusted || entry.plan.remote === '') return null;
    // Forges keep overwritten commits for long, and give them to who knows the id (git.md 7).
    const refused = await fetchHere(clone, entry.plan.remote, entry.rescue.commit, entry.rescue.id);
    if (refused === null && (await has(clone, entry.rescue.commit))) return makeBranch(entry, clone, `${entry.plan.remote} still had it.`);
    return null;
  }

  return {
    async rescue({ repository, commit, holders, name, hint }, waitMs) {
      const clones = deps.clonesOf(repository);
      const clone = clones.find((one) => one.trusted && sharedRemote(one, repository) !== null) ?? clones[0];
      if (clone === undefined) return { kind: 'refused', message: 'This machine has no clone of that repository: clone it first.' };
      const remote = sharedRemote(clone, repository);
      const [from] = holders;
      const at = deps.now();
      const same = rescues.open().find((one) => one.rescue.commit === commit && one.rescue.repository === repository);
      if (same !== undefined) return same.rescue;
      const entry: StoredRescue = {
        rescue: {
          id: randomId('r-'),
          repository,
          commit,
          from: null,
          state: 'asked',
          message: 'Looking where it still is.',
          branch: null,
          at: at.toISOString(),
          expiresAt: new Date(at.getTime() + orderLifeMs.rescue).toISOString(),
        },
        plan: { cloneId: clone.id, remote: remote ?? '', name, branch: hint.branch, subject: hint.subject, owed: false },
      };
      const found = await busy(near(entry, clone));
      if (found !== null) return found.rescue;
      if (!clone.trusted && remote !== null)
        return { kind: 'refused', message: 'Trust this clone first: fetching would run programs that its own configuration names.' };
      if (from === undefined)
        return { kind: 'refused', message: remote === null ? 'No machine lists it.' : `${remote} does not have it any more, and no machine lists it.` };
      const words = `Asked ${deps.nameOf(from)} for it. If that machine is off, it happens when it is back.`;
      const asked = put({ ...entry, rescue: { ...entry.rescue, from } }, { message: words });
      let timer: NodeJS.Timeout | null = null;
      await Promise.race([
        wait(asked),
        new Promise<void>((resolve) => {
          timer = setTimeout(resolve, waitMs);
        }),
      ]);
      if (timer !== null) clearTimeout(timer);
      return rescues.find(asked.rescue.id)?.rescue ?? asked.rescue;
    },
    list: () => rescues.list().map(({ rescue }) => rescue),
    stopRescue: takeBack.stop,
    start() {
      for (const entry of rescues.open()) if (!waiting.has(entry.rescue.id)) void wait(entry);
      takeBack.start();
    },
    async stop() {
      // Who waits for another machine is not waited for: the order stands, and its answer is there at the next start.
      stopper.abort();
      await Promise.allSettled(working);
    },
    async idle() {
      while (working.size > 0) await Promise.allSettled(working);
    },
  };
}

/** How a rescue ends that another machine does not do. */
function unanswered(answer: Exclude<OrderAnswer, { readonly kind: 'done' }>, name: string): Pick<Rescue, 'state' | 'message'> {
  if (answer.kind === 'expired') return { state: 'expired', message: `${name} was not there in time.` };
  return { state: 'refused', message: `${name}: ${answer.message}` };
}
