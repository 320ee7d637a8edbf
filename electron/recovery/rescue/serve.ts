import type { Order, OrderAnswer } from '../../../shared/model/order.ts';
import { pushRef, remoteRef } from '../../git/commands/push-ref.ts';
import { isWhole } from '../../git/commands/whole-commit.ts';
import { GitError } from '../../git/error.ts';
import type { Gate } from '../../git/gate.ts';
import type { Log } from '../../log/log.ts';
import type { RescueRef, Rescues } from '../../store/rescues.ts';
import type { Pieces } from './pieces.ts';
import { type RescueClone, rescueRef, sharedRemote } from './rescue-clone.ts';

/** What giving commits to other machines needs. */
export interface RescueServerDeps {
  readonly gate: Gate;
  readonly rescues: Rescues;
  readonly log: Log;
  /** Clones of this host that have the repository. */
  readonly clonesOf: (repository: string) => readonly RescueClone[];
  readonly clone: (id: string) => RescueClone | null;
  /** Whether this commit is among this host's own lost findings or in its history of force pushes: nothing else is given. */
  readonly isFinding: (repository: string, commit: string) => boolean;
  /** What goes through the cloud, where no remote can carry it. */
  readonly pieces: Pieces;
  readonly now: () => Date;
}

/** Gives lost commits to other machines: under a private ref on the remote that both know, else in pieces through the cloud. */
export interface RescueServer {
  /** Answers an order; may be begun again after a crash. */
  obey(order: RescueOrder): Promise<OrderAnswer>;
  /** Gives a piece of what a rescue made ready. */
  piece(order: Extract<Order, { readonly kind: 'piece' }>): OrderAnswer;
  /** Takes away what was made ready for a rescue that was stopped, and begins it no more. */
  forget(order: Extract<Order, { readonly kind: 'forget' }>): Promise<OrderAnswer>;
  /** Forgets private refs that the other machine has taken away, and takes away those whose time is over. */
  tidy(): Promise<void>;
}

type RescueOrder = Extract<Order, { readonly kind: 'rescue' }>;

const refuse = (message: string): OrderAnswer => ({ kind: 'refused', message });

/** The ref's and the file's name are made of the order's id: nothing of it may be more than a name. */
const isName = (id: string) => /^[0-9a-z-]{3,100}$/i.test(id);

export function createRescueServer({ gate, rescues, log, clonesOf, clone: findClone, isFinding, pieces, now }: RescueServerDeps): RescueServer {
  /** What is being given at this moment, by the order. */
  const inHand = new Map<string, Promise<OrderAnswer>>();

  /** Through the cloud; words where that cannot be. */
  async function byPieces(clone: RescueClone, order: RescueOrder): Promise<OrderAnswer | string> {
    const { id, commit, pieces: wanted } = order;
    if (wanted === undefined) return 'update Everref on the machine that asked, and it can come without one';
    try {
      const ready = await pieces.make(clone, { id, commit, have: wanted.have });
      return ready === null
        ? 'what the other machine lacks of it is more than the 8 MB that go through the cloud'
        : { kind: 'done', result: { kind: 'pieces', commit, ...ready } };
    } catch (error) {
      if (!(error instanceof GitError)) throw error;
      log.warn('A commit could not be bundled for another machine', { commit, error });
      return wordsOf(error);
    }
  }

  /** Under a private ref on the remote; words where that cannot be. */
  async function byRemote(
    clone: RescueClone,
    remote: string,
    { id, repository, commit, expiresAt }: Pick<RescueOrder, 'id' | 'repository' | 'commit' | 'expiresAt'>,
  ): Promise<OrderAnswer | string> {
    if (!clone.trusted) return 'The clone that has it is not trusted there yet: its own configuration would run programs.';
    const ref = rescueRef(id);
    // Written before it is pushed: what a crash leaves on the remote is found again.
    rescues.putRef({ id, cloneId: clone.id, remote, ref, tip: commit, at: now().toISOString(), until: expiresAt });
    try {
      await gate.admit(clone.commonDir, 'network', (git) => pushRef(git, { cwd: clone.commonDir, remote, change: { kind: 'put', ref, commit } }), {
        urgency: 'now',
      });
      return { kind: 'done', result: { kind: 'rescue', ref, commit } };
    } catch (error) {
      if (!(error instanceof GitError)) throw error;
      log.warn('A commit could not be brought to the remote for another machine', { repository, commit, error });
      return `It could not be pushed to ${remote}: ${wordsOf(error)}.`;
    }
  }

  async function give(order: RescueOrder): Promise<OrderAnswer> {
    const { id, repository, commit, expiresAt } = order;
    if (rescues.isStopped(id)) return refuse('It was stopped meanwhile.');
    if (!isFinding(repository, commit)) return refuse('This machine does not list that commit as lost.');
    const candidates = clonesOf(repository);
    if (candidates.length === 0) return refuse('This machine has no clone of that repository.');
    let problem = 'The commit is not here any more.';
    for (const clone of candidates) {
      const state = await gate.admit(clone.commonDir, 'read', (git) => isWhole(git, clone.commonDir, commit));
      if (state === 'absent') continue;
      if (state === 'broken') {
        problem = 'Some of what the commit needs is no longer here.';
        continue;
      }
      const remote = order.pieces?.only === true ? null : sharedRemote(clone, repository);
      const given = remote === null ? 'No remote is shared.' : await byRemote(clone, remote, { id, repository, commit, expiresAt });
      if (typeof given !== 'string') return given;
      const sent = await byPieces(clone, order);
      if (typeof sent !== 'string') return sent;
      problem = `${given} In pieces neither: ${sent}.`;
    }
    return refuse(problem);
  }

  /** Takes a private ref away that this host put there; what cannot be done now is done by the hour. */
  async function takeAway(row: RescueRef): Promise<void> {
    const { id, remote, ref, tip } = row;
    const clone = findClone(row.cloneId);
    if (clone === null || !clone.trusted) return rescues.putRef({ ...row, until: now().toISOString() });
    try {
      await gate.admit(clone.commonDir, 'network', async (git) => {
        if ((await remoteRef(git, clone.commonDir, remote, ref)) === tip)
          await pushRef(git, { cwd: clone.commonDir, remote, change: { kind: 'remove', ref, expect: tip } });
        rescues.removeRef(id);
      });
    } catch (error) {
      if (!(error instanceof GitError)) throw error;
      log.debug('A private ref is taken away later', { ref, error });
      rescues.putRef({ ...row, until: now().toISOString() });
    }
  }

  return {
    async obey(order) {
      const { id } = order;
      if (!isName(id)) return refuse('The order has a strange id.');
      const work = give(order);
      inHand.set(id, work);
      try {
        return await work;
      } finally {
        inHand.delete(id);
      }
    },
    async forget({ rescue, expiresAt }) {
      if (!isName(rescue)) return refuse('The order has a strange id.');
      // On disk first: begun again after a crash, the rescue refuses itself.
      rescues.putStop(rescue, expiresAt);
      await inHand.get(rescue)?.catch(() => {});
      pieces.drop(rescue);
      for (const row of rescues.refs()) if (row.id === rescue) await takeAway(row);
      return { kind: 'done', result: { kind: 'forget' } };
    },
    piece({ rescue, digest, piece }) {
      const bytes = isName(rescue) ? pieces.read(rescue, digest, piece) : null;
      return bytes === null ? refuse('That is not here any more: ask again.') : { kind: 'done', result: { kind: 'piece', bytes: bytes.toString('base64') } };
    },
    async tidy() {
      pieces.tidy(now().getTime());
      for (const { id, cloneId, remote, ref, tip, until } of rescues.refs()) {
        const clone = findClone(cloneId);
        if (clone === null || !clone.trusted || !clone.remotes.some(({ name }) => name === remote)) {
          // Nobody can reach it any more from here; the other machine takes it away when it has fetched it.
          if (until < now().toISOString()) rescues.removeRef(id);
          continue;
        }
        try {
          await gate.admit(clone.commonDir, 'network', async (git) => {
            const there = await remoteRef(git, clone.commonDir, remote, ref);
            if (there === null) return rescues.removeRef(id);
            if (until >= now().toISOString()) return;
            if (there === tip) await pushRef(git, { cwd: clone.commonDir, remote, change: { kind: 'remove', ref, expect: tip } });
            rescues.removeRef(id);
          });
        } catch (error) {
          if (!(error instanceof GitError)) throw error;
          log.debug('A private ref could not be looked after', { ref, error });
        }
      }
    },
  };
}

/** The forge's own words where it refused, else git's. */
export function wordsOf(error: GitError): string {
  const told = error.stderr
    .split('\n')
    .flatMap((line) => /^(?:remote: |! .*\[(?:remote )?rejected\] .*\((.*)\)|(?:fatal|error): )(.*)$/.exec(line)?.slice(1).filter(Boolean) ?? [])
    .filter((line) => line.trim() !== '');
  return (told.slice(0, 3).join('; ') || error.message).slice(0, 500);
}
