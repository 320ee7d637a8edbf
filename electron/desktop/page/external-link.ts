/** Why a page may leave Everref: the only addresses that are ever handed to the browser. */
const purposes = [
  { purpose: "Everref's own documentation and reports", host: 'github.com', path: '/everref/everref' },
  { purpose: "git's manual", host: 'git-scm.com', path: '/docs' },
] as const;

/** The address to open in the browser, as the parser writes it; null unless it is https, plain, and for one of the known purposes or the web page of a repository that is shown (`isOurs`). */
export function externalAddress(text: string, isOurs: (address: string) => boolean = () => false): string | null {
  if (text.length > 2048 || !URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.protocol !== 'https:' || url.username !== '' || url.password !== '' || url.port !== '') return null;
  if (url.search === '' && url.hash === '' && isOurs(url.href)) return url.href;
  const known = purposes.some(({ host, path }) => url.host === host && (url.pathname === path || url.pathname.startsWith(`${path}/`)));
  return known ? url.href : null;
}
