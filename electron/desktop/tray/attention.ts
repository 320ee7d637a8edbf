import { type Checkout, type CheckoutState, needsPerson } from '../../../shared/model/checkout.ts';
import { checkoutPlace } from '../../../shared/model/place.ts';
import { checkoutKey, type Snapshot } from '../../../shared/model/snapshot.ts';
import { click, type TrayLine } from './line.ts';

/** How many lines of what needs attention the menu has at most, before it says how many more there are. */
export const mostLines = 10;
const longestLabel = 70;

/** Worst first. */
const urgency: readonly CheckoutState[] = ['failed', 'diverged', 'upstream-gone'];

/** What needs attention, worst first, at most ten; each leads to its place. Pure. */
export function attention(snapshot: Snapshot): readonly TrayLine[] {
  if (snapshot.firstStart) return [click('Choose your folders…', { kind: 'open', place: null })];
  const all = needs(snapshot);
  if (all.length === 0) return [{ kind: 'words', label: snapshot.mood === 'cannot-work' ? 'Everref cannot work' : 'Nothing needs you' }];
  const more = all.length - mostLines;
  return more > 0 ? [...all.slice(0, mostLines), click(`${more} more…`, { kind: 'open', place: '/machines?show=attention' })] : all;
}

/** How many things need a person. */
export function countNeeds(snapshot: Snapshot): number {
  return snapshot.firstStart ? 0 : needs(snapshot).length;
}

function needs(snapshot: Snapshot): readonly TrayLine[] {
  const troubles = snapshot.troubles.map(({ message, action }) => click(short(message), { kind: 'open', place: action?.place ?? '/activity' }));
  const checkouts = snapshot.checkouts
    .filter((checkout) => needsPerson(checkout) && !isSaidBySignIn(checkout, snapshot))
    .toSorted((one, other) => rank(one) - rank(other) || compare(checkoutKey(one), checkoutKey(other)))
    .map((checkout) => click(describe(checkout, snapshot), { kind: 'open', place: checkoutPlace(checkout) }));
  return [...troubles, ...signIn(snapshot), ...checkouts];
}

/** One line for all remotes that wait: they are signed in to by one run. */
function signIn({ signIns }: Snapshot): readonly TrayLine[] {
  const [first] = signIns;
  if (first === undefined) return [];
  const whose = signIns.length === 1 ? `${first.remote} of ${lastPart(first.repository)} waits` : `${signIns.length} remotes wait`;
  return [click(short(`Sign in and fetch: ${whose} for you`), { kind: 'sign-in' })];
}

/** Whether a checkout of this machine needs nothing but the sign-in that has a line of its own. */
function isSaidBySignIn(checkout: Checkout, { thisHost, signIns }: Snapshot): boolean {
  if (signIns.length === 0 || checkout.hostId !== thisHost || !checkout.traits.includes('sign-in-needed')) return false;
  return !needsPerson({ ...checkout, traits: checkout.traits.filter((trait) => trait !== 'sign-in-needed') });
}

function rank(checkout: Checkout): number {
  const index = urgency.indexOf(checkout.state);
  return index === -1 ? urgency.length : index;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function describe(checkout: Checkout, snapshot: Snapshot): string {
  const where = checkout.hostId === snapshot.thisHost ? '' : ` on ${snapshot.hosts.find((host) => host.id === checkout.hostId)?.name ?? 'another machine'}`;
  const branch = checkout.branch === null ? '' : ` (${checkout.branch})`;
  return short(`${lastPart(checkout.repository)}${branch}${where}: ${why(checkout)}`);
}

function lastPart(repository: string): string {
  return repository.split('/').at(-1) ?? repository;
}

function why(checkout: Checkout): string {
  if ((checkout.conflicted ?? 0) > 0) return checkout.conflicted === 1 ? '1 conflict' : `${checkout.conflicted} conflicts`;
  switch (checkout.state) {
    case 'diverged':
      return `diverged${counts(checkout)}`;
    case 'upstream-gone':
      return 'its upstream is gone';
    case 'failed':
      return 'cannot be read';
    default:
      if (checkout.problem !== null) return checkout.problem.message;
      return checkout.traits.includes('sign-in-needed') ? 'its remote wants a sign-in' : 'needs you';
  }
}

function counts({ ahead, behind }: Checkout): string {
  return ahead === null || behind === null ? '' : `, ${ahead} ahead and ${behind} behind`;
}

/** One line, of a length that a menu can show. */
function short(words: string): string {
  const line = words.replace(/\s+/g, ' ').trim();
  return line.length > longestLabel ? `${line.slice(0, longestLabel - 1).trimEnd()}…` : line;
}
