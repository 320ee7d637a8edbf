import { z } from 'zod';
import { chainsAtMost, FindingQuery, LostChain } from './finding.ts';
import { HostId, IsoTime, ObjectId, RepositoryId } from './id.ts';
import { PullResult, PullTarget } from './pull.ts';
import { RefName } from './ref.ts';

/** Who asks whom, and until when. The id is what makes a second asking join the first. */
const head = {
  id: z.string().min(3).max(100),
  from: HostId,
  to: HostId,
  /** After this an order that was not begun is void. */
  expiresAt: IsoTime,
};

/** What travels through the cloud goes in pieces of this size (an answer holds 300 KB, in base64), and is no bigger than this many of them: some 8 MB. */
export const pieceBytes = 180_000;
export const mostPieces = 48;
const Digest = z.string().regex(/^[0-9a-f]{64}$/);

/** Something one host asks of another. The receiver decides whether it does it (`remoteControl`). */
export const Order = z.discriminatedUnion('kind', [
  z.object({ ...head, kind: z.literal('pull'), target: PullTarget }),
  /** Looks at the remotes and moves nothing. */
  z.object({ ...head, kind: z.literal('fetch'), target: PullTarget }),
  /** Puts back what the journal entry of that id moved. */
  z.object({ ...head, kind: z.literal('undo'), entry: z.string().min(1).max(200) }),
  /** Pauses background work there until then; null: it goes on. `at`: when it was wished; what was decided later, by anybody, counts. */
  z.object({ ...head, kind: z.literal('pause'), until: IsoTime.nullable(), at: IsoTime }),
  /** Brings a commit to the remote, under a private ref. `pieces`: where that cannot be, it may come through the cloud; the asker has what it names. */
  z.object({
    ...head,
    kind: z.literal('rescue'),
    repository: RepositoryId,
    commit: ObjectId,
    pieces: z.object({ have: z.array(ObjectId).max(100), only: z.boolean() }).optional(),
  }),
  /** Gives one piece of what the order `rescue` made ready, whose sum is `digest`. */
  z.object({
    ...head,
    kind: z.literal('piece'),
    repository: RepositoryId,
    commit: ObjectId,
    rescue: z.string().min(3).max(100),
    digest: Digest,
    piece: z
      .int()
      .min(0)
      .max(mostPieces - 1),
  }),
  /** The order `rescue` was stopped: what was made ready for it goes, and it is not begun any more. */
  z.object({ ...head, kind: z.literal('forget'), repository: RepositoryId, commit: ObjectId, rescue: z.string().min(3).max(100) }),
  /** Looks for lost commits there and then: what findings cannot tell, changed text. */
  z.object({ ...head, kind: z.literal('search'), query: FindingQuery }),
]);
export type Order = z.infer<typeof Order>;
export type OrderKind = Order['kind'];

/** What came of an order that was carried out, per kind. */
export const OrderResult = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('pull'), results: z.array(PullResult) }),
  z.object({ kind: z.literal('fetch'), results: z.array(PullResult) }),
  /** `entry`: the journal entry that undoing wrote there; null where nothing was moved. */
  z.object({ kind: z.literal('undo'), undone: z.boolean(), entry: z.string().nullable(), message: z.string() }),
  /** Until when it is paused now. */
  z.object({ kind: z.literal('pause'), pausedUntil: IsoTime.nullable() }),
  /** Where on the repository's remote the commit is now. */
  z.object({ kind: z.literal('rescue'), ref: RefName, commit: ObjectId }),
  /** A bundle of the commit is ready, to be asked for piece by piece. */
  z.object({
    kind: z.literal('pieces'),
    commit: ObjectId,
    digest: Digest,
    sizeBytes: z
      .int()
      .min(1)
      .max(mostPieces * pieceBytes),
  }),
  z.object({ kind: z.literal('piece'), bytes: z.base64().max(pieceBytes * 2) }),
  z.object({ kind: z.literal('forget') }),
  z.object({ kind: z.literal('search'), chains: z.array(LostChain).max(chainsAtMost) }),
]);
export type OrderResult = z.infer<typeof OrderResult>;

/** The answer to an order. */
export const OrderAnswer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('done'), result: OrderResult }),
  z.object({ kind: z.literal('refused'), message: z.string() }),
  /** Its time passed, or it was taken back. What had begun by then may still be done. */
  z.object({ kind: z.literal('expired') }),
]);
export type OrderAnswer = z.infer<typeof OrderAnswer>;

/** How long an order stands at most, in milliseconds: a rescue and a pause wait for a machine that is off. */
export const orderLifeMs = {
  pull: 120_000,
  fetch: 120_000,
  undo: 120_000,
  search: 60_000,
  pause: 86_400_000,
  rescue: 14 * 86_400_000,
  piece: 14 * 86_400_000,
  forget: 14 * 86_400_000,
} as const satisfies Record<OrderKind, number>;
