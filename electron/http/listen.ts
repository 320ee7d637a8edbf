/** The address is taken, or may not be used. `key`: where the configuration says it. */
export class ListenError extends Error {
  constructor(listen: string, key: string, cause: unknown) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'error';
    const why =
      code === 'EADDRINUSE'
        ? 'it is in use by another program'
        : code === 'EACCES'
          ? 'this user may not use that port'
          : code === 'EADDRNOTAVAIL'
            ? 'this machine has no such address'
            : code;
    super(`cannot listen on ${listen}: ${why}. Write another address under ${key} in the configuration (port 0 takes any free one)`, { cause });
    this.name = 'ListenError';
  }
}

/** `[::1]:7420` → `::1` and 7420. */
export function splitListen(listen: string): { readonly host: string; readonly port: number } {
  const at = listen.lastIndexOf(':');
  return { host: listen.slice(0, at).replace(/^\[|\]$/g, ''), port: Number(listen.slice(at + 1)) };
}
