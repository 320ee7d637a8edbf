/** Where the page lives in the desktop app: an origin of its own, neither a file nor a web site. */
export const pageOrigin = 'app://everref';

/** The page's first place, and where every link that is not one of ours leads. */
export const homePlace = '/machines';

const longestPlace = 4096;

/** Whether a text is a place of the page: a path of plain segments, perhaps with a query; never another origin, never a way up. */
export function isPlace(text: string): boolean {
  return text.length <= longestPlace && /^\/(?:[a-z0-9-]+(?:\/[a-z0-9-]+)*)?(?:\?[^#\s\\]*)?$/i.test(text);
}

/** The address of a place inside the window; anything that is no place leads home. */
export function pageAddress(place: string): string {
  return pageOrigin + (isPlace(place) ? place : homePlace);
}

/** `everref://machines?checkout=…` → `/machines?checkout=…`; null where the link is not one of ours. Anybody can write a link: it only ever leads somewhere. */
export function placeOfLink(link: string): string | null {
  const match = /^everref:\/\/\/?([^#]*)/i.exec(link);
  if (match?.[1] === undefined) return null;
  const place = `/${match[1].replace(/\/(?=\?|$)/, '')}`;
  return isPlace(place) ? place : null;
}
