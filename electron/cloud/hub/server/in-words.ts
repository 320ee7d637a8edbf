import { ORPCError } from '@orpc/server';
import { sqliteCode } from '../../../store/open.ts';

/** Faults that a person at the other machine can do nothing about without words. */
export function inWords(error: unknown): unknown {
  if (error instanceof ORPCError) return error;
  const code = sqliteCode(error);
  if (code === 13) return new ORPCError('INSUFFICIENT_STORAGE', { status: 507, message: 'the disk of the hub is full: make room there' });
  if (code === 8 || code === 10 || code === 11 || code === 14)
    return new ORPCError('INSUFFICIENT_STORAGE', { status: 507, message: 'the hub cannot write to its disk: look at its log' });
  return error;
}
