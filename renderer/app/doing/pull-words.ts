import type { PullOutcome, PullResult } from '../../../shared/model/pull.ts';
import { counted } from '../../parts/counted.ts';

const order: readonly PullOutcome[] = ['failed', 'refused', 'fast-forwarded', 'fetched', 'up-to-date'];

const words: Readonly<Record<PullOutcome, (count: number) => string>> = {
  'fast-forwarded': (count) => `${counted(count, 'branch', 'branches')} fast-forwarded`,
  fetched: (count) => `${count} fetched`,
  'up-to-date': (count) => `${count} already up to date`,
  refused: (count) => `${count} left alone`,
  failed: (count) => `${count} failed`,
};

/** All results of a pull in one line: what moved first, what went wrong last. */
export function pullSummary(results: readonly PullResult[], did: 'pull' | 'fetch' = 'pull'): string {
  if (results.length === 0) return `There was nothing to ${did}`;
  const counts = new Map<PullOutcome, number>();
  for (const { result } of results) counts.set(result, (counts.get(result) ?? 0) + 1);
  return [...order]
    .reverse()
    .sort((a, b) => Number(b === 'fast-forwarded') - Number(a === 'fast-forwarded'))
    .flatMap((outcome) => (counts.has(outcome) ? [words[outcome](counts.get(outcome) ?? 0)] : []))
    .join(', ');
}

/** What a person should read: everything that is not simply up to date, worst first. */
export function worthReading(results: readonly PullResult[]): readonly PullResult[] {
  return results.filter(({ result }) => result !== 'up-to-date' && result !== 'fetched').sort((a, b) => order.indexOf(a.result) - order.indexOf(b.result));
}
