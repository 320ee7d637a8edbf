import { type DesktopLaunch, readLaunch } from './launch.ts';

interface InstanceElectron {
  readonly app: {
    requestSingleInstanceLock(): boolean;
    on(event: 'second-instance', listener: (event: unknown, argv: string[]) => void): unknown;
    on(event: 'open-url', listener: (event: { preventDefault(): void }, link: string) => void): unknown;
    on(event: 'activate', listener: () => void): unknown;
  };
}

type Wanted = Pick<DesktopLaunch, 'place' | 'hidden'>;

/**
 * True when this is the only Everref of this folder; then every further start (of the program, of its dock icon, of a link) reaches `onStart` here. False: the
 * other one has been told, and this one must end without having done anything.
 */
export function claimSingleInstance({ app }: InstanceElectron, startedFromClone: boolean, onStart: (wanted: Wanted) => void): boolean {
  if (!app.requestSingleInstanceLock()) return false;
  app.on('second-instance', (_event, argv) => {
    const launch = readLaunch(argv, startedFromClone);
    onStart(launch.kind === 'desktop' ? launch : { place: null, hidden: false });
  });
  app.on('open-url', (event, link) => {
    event.preventDefault();
    const launch = readLaunch(['', link], false);
    onStart(launch.kind === 'desktop' ? launch : { place: null, hidden: false });
  });
  app.on('activate', () => onStart({ place: null, hidden: false }));
  return true;
}
