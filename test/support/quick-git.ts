import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, openSync, readFileSync, readSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

/** Where a test's git runs, and with exactly which environment. */
export interface GitPlace {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Runs git and waits; gives what it printed. Throws an error with `status`, `stdout` and `stderr` where it fails. A test's process is big, and starting a
 * program from it costs some 8 ms of processor time; a shell that is started once starts the next in 1.5 ms, and tests start tens of thousands.
 */
export function runGit(args: readonly string[], { cwd, env }: GitPlace): string {
  if (!hasShell) return execFileSync('git', args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 256 * 1024 * 1024 });
  started ??= startShell();
  const { status, stdout, stderr } = started.run(['git', ...args], cwd, env);
  if (status !== 0) throw Object.assign(new Error(`Command failed: git ${args.join(' ')}\n${stderr}`), { status, stdout, stderr });
  return stdout;
}

const hasShell = process.platform !== 'win32' && existsSync('/bin/sh');
let started: ReturnType<typeof startShell> | undefined;

function startShell() {
  const folder = mkdtempSync(join(tmpdir(), 'everref-shell-'));
  const [asked, answered, out, err] = ['in', 'status', 'out', 'err'].map((name) => join(folder, name)) as [string, string, string, string];
  execFileSync('mkfifo', [asked, answered]);
  // A line break in a word is written as "$n": a line is one command.
  const loop = `n='\n'; while IFS= read -r line; do (eval "$line") >'${out}' 2>'${err}' </dev/null; echo $?; done <'${asked}' >'${answered}'; rm -r '${folder}'`;
  const child = spawn('/bin/sh', ['-c', loop], { stdio: 'ignore', env: { PATH: process.env['PATH'] } });
  child.unref();
  // However this process ends: the shell then reads the end, and takes its folder away.
  const [ask, answer] = [openSync(asked, 'w'), openSync(answered, 'r')];
  const environments = new Map<string, string>();
  const bytes = Buffer.alloc(16);

  function fileOf(env: NodeJS.ProcessEnv): string {
    const lines = Object.entries(env).flatMap(([name, value]) => (value === undefined || !/^[A-Za-z_]\w*$/.test(name) ? [] : [`${name}=${quoted(value)}`]));
    const text = lines.join('\n');
    const known = environments.get(text);
    if (known !== undefined) return known;
    const file = join(folder, `env-${environments.size}`);
    writeFileSync(file, text);
    environments.set(text, file);
    return file;
  }

  return {
    run(words: readonly string[], cwd: string, env: NodeJS.ProcessEnv) {
      writeSync(ask, `set -a; . '${fileOf(env)}'; set +a; cd ${quoted(cwd)} && exec ${words.map(quoted).join(' ')}\n`);
      const read = readSync(answer, bytes);
      if (read === 0) throw new Error('the shell that runs git for this test is gone');
      return { status: Number(bytes.toString('latin1', 0, read)), stdout: readFileSync(out, 'utf8'), stderr: readFileSync(err, 'utf8') };
    },
  };
}

/** One word of a shell's line, whatever is in it. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`).replaceAll('\n', `'"$n"'`)}'`;
}
