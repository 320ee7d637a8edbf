import { readFileSync } from 'node:fs';

/** What it means, and what to do, that the system refused to watch a folder. `code` is stable. */
export function watchRefusal(error: unknown, setting: (name: string) => number | null = readSetting): { readonly code: string; readonly message: string } {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  const name = code === 'ENOSPC' ? 'max_user_watches' : code === 'EMFILE' ? 'max_user_instances' : null;
  if (name === null) {
    const why = error instanceof Error ? error.message : String(error);
    return { code: 'watch-failed', message: `Some folders cannot be watched and are looked at by a timer only (${why}).` };
  }
  const now = setting(name);
  const wish = Math.max(name === 'max_user_watches' ? 524_288 : 1024, (now ?? 0) * 2);
  const is = now === null ? '' : ` is ${now} here and`;
  return {
    code: 'no-watches',
    message:
      `The system has no file watches left for Everref: some checkouts are looked at by a timer only. fs.inotify.${name}${is} is shared with editors and builds. ` +
      `Raise it with: sudo sysctl -w fs.inotify.${name}=${wish} (and a line fs.inotify.${name}=${wish} in /etc/sysctl.d/50-inotify.conf, so that it stays), then start Everref again.`,
  };
}

function readSetting(name: string): number | null {
  try {
    return Number(readFileSync(`/proc/sys/fs/inotify/${name}`, 'utf8')) || null;
  } catch {
    return null;
  }
}
