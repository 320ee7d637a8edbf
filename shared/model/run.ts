import { z } from 'zod';
import { IsoTime } from './id.ts';

/** How a run stands. `superseded`: a newer push took its turn; `cut-off`: Everref ended in the middle of it. */
export const RunState = z.enum(['waiting', 'running', 'done', 'failed', 'stopped', 'superseded', 'cut-off']);
export type RunState = z.infer<typeof RunState>;

/** One run of an entry. */
export const Run = z.object({
  id: z.string(),
  entry: z.string(),
  at: IsoTime,
  state: RunState,
  /** What set it off. */
  why: z.enum(['delivery', 'trigger', 'again']),
  repository: z.string(),
  ref: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
  by: z.string().nullable(),
  delivery: z.string().nullable(),
  /** Of the last command that ran; null where none did, or a signal ended it. */
  exitCode: z.int().nullable(),
  durationMs: z.int().nullable(),
  /** Why it failed or was not done, in plain words. */
  reason: z.string(),
  /** Commands and what they said; secrets are taken out, and it is cut in the middle. */
  output: z.string(),
});
export type Run = z.infer<typeof Run>;
