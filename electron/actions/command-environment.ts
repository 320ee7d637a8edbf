import type { Run } from '../../shared/model/run.ts';

type Environment = Readonly<Record<string, string | undefined>>;

// What a program needs to find itself, its user and its tools. The rest of Everref's own environment (secrets of endpoints among it) is not passed on.
const passed =
  /^(?:PATH|PATHEXT|HOME|USER|LOGNAME|SHELL|LANG|LC_\w+|TZ|TMPDIR|TEMP|TMP|TERM|SSH_AUTH_SOCK|XDG_\w+|USERPROFILE|USERNAME|APPDATA|LOCALAPPDATA|PROGRAMDATA|PROGRAMFILES(?:\(X86\))?|SYSTEMROOT|WINDIR|COMSPEC|NUMBER_OF_PROCESSORS|DBUS_SESSION_BUS_ADDRESS)$/i;

/**
 * The environment of an entry's commands. What a payload said comes in here and nowhere else: a name that looks like an option or a command is
 * only a value.
 */
export function commandEnvironment(inherited: Environment, own: Readonly<Record<string, string>>, run: Run): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(inherited)) if (value !== undefined && passed.test(name)) env[name] = value;
  const branch = run.ref.replace(/^refs\/heads\//, '');
  const told: Readonly<Record<string, string | null>> = {
    EVERREF_ENTRY: run.entry,
    EVERREF_RUN: run.id,
    EVERREF_REPOSITORY: run.repository,
    EVERREF_REF: run.ref,
    EVERREF_BRANCH: branch,
    EVERREF_BEFORE: run.before,
    EVERREF_AFTER: run.after,
    EVERREF_PUSHER: run.by,
    EVERREF_DELIVERY: run.delivery,
  };
  Object.assign(env, own);
  // No program can be given a zero byte.
  for (const [name, value] of Object.entries(told)) env[name] = (value ?? '').replaceAll('\0', '');
  return env;
}
