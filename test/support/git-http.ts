import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import process from 'node:process';

/** A git server over HTTP, by git's own http-backend. */
export interface GitHttp {
  /** `http://127.0.0.1:<port>`; a repository is the folder's name below it. */
  readonly url: string;
  /** Requests so far, and who they said they were. */
  readonly requests: readonly { readonly path: string; readonly user: string | null }[];
  /** What it takes: a password, nobody (`403`), or everybody (null). */
  allow(what: { readonly user: string; readonly password: string } | '403' | null): void;
  close(): Promise<void>;
}

/** Serves the repositories below a folder. */
export async function startGitHttp(root: string): Promise<GitHttp> {
  let allowed: Parameters<GitHttp['allow']>[0] = null;
  const requests: { path: string; user: string | null }[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const basic = /^Basic (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    const said = basic === undefined ? null : Buffer.from(basic, 'base64').toString('utf8');
    requests.push({ path: url.pathname, user: said?.split(':')[0] ?? null });
    if (allowed === '403') {
      response.writeHead(403).end();
      return;
    }
    if (allowed !== null && said !== `${allowed.user}:${allowed.password}`) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="test"' }).end();
      return;
    }
    const child = spawn('git', ['http-backend'], {
      env: {
        ...process.env,
        GIT_PROJECT_ROOT: root,
        GIT_HTTP_EXPORT_ALL: '1',
        PATH_INFO: url.pathname,
        QUERY_STRING: url.search.slice(1),
        REQUEST_METHOD: request.method ?? 'GET',
        CONTENT_TYPE: request.headers['content-type'] ?? '',
        GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
        ...(request.headers['content-encoding'] === undefined ? {} : { HTTP_CONTENT_ENCODING: request.headers['content-encoding'] }),
      },
    });
    request.pipe(child.stdin);
    child.stdin.on('error', () => {});
    const out: Buffer[] = [];
    child.stdout.on('data', (bytes: Buffer) => out.push(bytes));
    child.once('close', () => {
      const whole = Buffer.concat(out);
      const end = whole.indexOf('\r\n\r\n');
      for (const line of whole.subarray(0, end).toString('latin1').split('\r\n')) {
        const [name = '', value = ''] = line.split(/: (.*)/s);
        if (name.toLowerCase() === 'status') response.statusCode = Number.parseInt(value, 10);
        else if (name !== '') response.setHeader(name, value);
      }
      response.end(whole.subarray(end + 4));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    allow(what) {
      allowed = what;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
