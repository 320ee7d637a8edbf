/** How long to rest after so many failures in a row: doubled, bounded, half of it left to chance so that hosts do not come back in step. */
export function backOffMs(failures: number, firstMs: number, atMostMs: number, random: () => number = Math.random): number {
  return Math.min(firstMs * 2 ** Math.min(Math.max(failures - 1, 0), 30), atMostMs) * (1 - random() / 2);
}
