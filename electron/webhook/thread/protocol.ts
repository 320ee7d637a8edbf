import type { HistoryQuery, ToldForcePushAnswer } from '../history-answers.ts';
import type { ReceiverRules } from '../receiver.ts';
import type { ReceiverSetup, RefusedLine } from '../recording.ts';

/** What the engine tells the receiver's thread. */
export type ToReceiver =
  | { readonly kind: 'open'; readonly storeFile: string; readonly setup: ReceiverSetup }
  | { readonly kind: 'history'; readonly id: number; readonly answers: readonly ToldForcePushAnswer[] | null }
  | { readonly kind: 'change'; readonly id: number; readonly rules: ReceiverRules }
  | { readonly kind: 'idle'; readonly id: number }
  | { readonly kind: 'close' };

/** What the receiver's thread tells the engine. */
export type FromReceiver =
  | { readonly kind: 'opened'; readonly origin: string }
  | { readonly kind: 'not-opened'; readonly message: string }
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly line: RefusedLine }
  | { readonly kind: 'history'; readonly id: number; readonly query: HistoryQuery }
  /** `problem`: it stays as it was. */
  | { readonly kind: 'changed'; readonly id: number; readonly problem: string | null }
  | { readonly kind: 'idle'; readonly id: number }
  | { readonly kind: 'log'; readonly level: 'debug' | 'info' | 'warn' | 'error'; readonly message: string; readonly fields: Readonly<Record<string, unknown>> }
  /** Words: its store cannot be written; null: it can again. */
  | { readonly kind: 'health'; readonly words: string | null };
