import type { Checkout } from './checkout.ts';
import { checkoutKey } from './snapshot.ts';

/** The page's address of one checkout, for notifications, the tray and links: `/machines?checkout=<host id>%2F<checkout id>`. */
export function checkoutPlace(checkout: Pick<Checkout, 'hostId' | 'id'>): string {
  return `/machines?checkout=${encodeURIComponent(checkoutKey(checkout))}`;
}
