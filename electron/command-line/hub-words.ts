import type { JoinOffer } from '../../shared/model/hub.ts';

/** How another machine joins, in words. */
export function offerWords({ url, code, expiresAt }: JoinOffer): string {
  const minutes = Math.max(1, Math.round((Date.parse(expiresAt) - Date.now()) / 60_000));
  return `On the other machine:\n\n  everref cloud join ${url}\n\nand there this code, which works once, within ${minutes} minutes:\n\n  ${code}\n`;
}
