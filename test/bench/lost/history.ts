import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** A history that is the same for the same seed: what `git fast-import` is told, shaped like a grown project (folders, edits of a few lines, merges). */
export interface HistoryShape {
  readonly commits: number;
  readonly files: number;
  readonly seed: number;
  /** Of a file; some are longer. */
  readonly lines?: number;
  /** No file grows beyond so many: ten thousand edits of one would make most of the work. */
  readonly mostLines?: number;
  /** Seconds from one commit to the next: none may be made in the future, where git must walk all of them to know what is reached. */
  readonly pace?: number;
}

/** A small generator of its own: the same numbers on every machine and every version of Node (mulberry32). */
export function numbers(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const words = 'tip branch fetch remote queue parse table index reader writer limit cursor window state event order frame token chain store object graph'.split(
  ' ',
);
const people = ['Ada Lovelace', 'Grace Hopper', 'Alan Turing', 'Edsger Dijkstra', 'Barbara Liskov', 'Donald Knuth', 'Frances Allen'];
const firstAt = 1_420_070_400;

/** Writes the history into the (empty, bare or not) repository at `folder`: branch main, a tag every 500 commits. */
export async function importHistory(
  folder: string,
  { commits, files, seed, lines = 700, mostLines = Number.POSITIVE_INFINITY, pace = 5000 }: HistoryShape,
): Promise<void> {
  const child = spawn('git', ['-c', 'core.compression=1', 'fast-import', '--quiet', '--done', '--depth=40'], {
    cwd: folder,
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  const ended = once(child, 'close');
  const write = async (text: string) => {
    if (!child.stdin.write(text)) await once(child.stdin, 'drain');
  };
  const random = numbers(seed);
  const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T;
  const line = () =>
    `${'  '.repeat(random(4))}${pick(words)} = ${pick(words)}(${pick(words)}${random(1000)}, ${random(100_000)}); // ${pick(words)} ${pick(words)} ${random(1_000_000).toString(36)}`;
  // As in git's own repository: a sixth of the files lie at the top, most others in a few big folders, and some are long.
  const folders = ['', '', 't/', 't/', 't/', 't/', 't/', 'docs/', 'docs/', 'builtin/', 'lib/', `contrib/${pick(words)}/`];
  const paths = Array.from({ length: files }, (_, at) => `${folders[at % folders.length]}${pick(words)}-${at}.c`);
  const contents = paths.map(() =>
    Array.from({ length: Math.ceil(lines / 35) + (random(20) === 0 ? random(Math.ceil((lines * 20) / 7)) : random(lines)) }, line),
  );
  const who = () => {
    const name = pick(people);
    return `${name} <${name.split(' ')[0]?.toLowerCase()}@example.org>`;
  };
  const change = (at: number) => {
    const text = `${(contents[at] ?? []).join('\n')}\n`;
    return `M 100644 inline ${paths[at]}\ndata ${Buffer.byteLength(text)}\n${text}\n`;
  };
  let mark = 0;
  const commit = (branch: string, at: number, subject: string, from: string, changes: string) => {
    const person = who();
    return `commit ${branch}\nmark :${++mark}\nauthor ${person} ${at} +0000\ncommitter ${person} ${at} +0000\ndata ${subject.length}\n${subject}\n${from}${changes}\n`;
  };
  let worked = 0;
  const edit = () => {
    // People stay with a file for a while; so does fast-import, which finds its deltas there.
    if (random(8) === 0) worked = random(files);
    const touched = new Set(random(6) === 0 ? [random(files), worked] : [worked]);
    for (const at of touched) {
      const text = contents[at] ?? [];
      for (let edits = 1 + random(4); edits > 0; edits--) text[random(text.length)] = line();
      if (random(3) === 0) text.splice(random(text.length), random(2), line());
      text.splice(mostLines);
    }
    return [...touched].map(change).join('');
  };

  await write(commit('refs/heads/main', firstAt, 'Start', '', paths.map((_, at) => change(at)).join('')));
  for (let number = 1; mark < commits; number++) {
    const at = firstAt + mark * pace;
    const subject = `${pick(words)}: ${pick(words)} the ${pick(words)} ${random(10_000)}`;
    if (number % 17 === 0) {
      const base = mark;
      await write(commit('refs/heads/side', at, `side ${subject}`, `from :${base}\n`, edit()));
      await write(commit('refs/heads/main', at + 60, `Merge side ${number}`, `from :${base}\nmerge :${mark}\n`, edit()));
    } else await write(commit('refs/heads/main', at, subject, '', edit()));
    if (number % 500 === 0) await write(`reset refs/tags/v${number}\nfrom :${mark}\n\n`);
  }
  await write('done\n');
  child.stdin.end();
  const [code] = await ended;
  if (code !== 0) throw new Error(`git fast-import ended with ${code}`);
}
