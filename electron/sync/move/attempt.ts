import { GitError } from '../../git/error.ts';
import type { GitOutput } from '../../git/run.ts';

/** What came of a run of git that may have been cut off. */
export interface Answer {
  readonly code: number | null;
  readonly stderr: string;
  /** Git did not end by itself: its locks may be left. */
  readonly killed: boolean;
}

/** A run that was killed, ran too long or lost its helper is an answer, too: what it left is looked at next. */
export async function attempt(run: () => Promise<Pick<GitOutput, 'code' | 'stderr'>>): Promise<Answer> {
  try {
    const { code, stderr } = await run();
    return { code, stderr, killed: code >= 130 };
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    return { code: error.code, stderr: error.stderr, killed: error.code === null || error.code >= 130 };
  }
}
