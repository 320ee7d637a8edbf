import type { Session } from 'electron';

type PermissionSession = Pick<Session, 'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler'>;

/** The page needs no camera, no place, no clipboard reading, no device: every question is answered with no. */
export function denyPermissions(session: PermissionSession): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
}

/** Every session, also one that somebody makes later. */
export function denyPermissionsEverywhere(
  app: { on(event: 'session-created', listener: (session: Session) => void): unknown },
  defaultSession: PermissionSession,
): void {
  denyPermissions(defaultSession);
  app.on('session-created', denyPermissions);
}
