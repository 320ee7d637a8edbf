import { loadavg } from 'node:os';
import process from 'node:process';
import { benchCloud } from './cloud.ts';
import { type Figure, machineWords, printFigures } from './figure.ts';
import { benchIdle } from './idle.ts';
import { benchLost } from './lost.ts';
import { benchPage } from './page.ts';
import { benchPush } from './push.ts';
import { benchStatus } from './status/main.ts';
import { benchWatch } from './watch.ts';
import { benchWebhook } from './webhook.ts';

const benches: Readonly<Record<string, (words: readonly string[]) => Promise<readonly Figure[]>>> = {
  push: benchPush,
  idle: benchIdle,
  lost: benchLost,
  cloud: benchCloud,
  page: benchPage,
  status: benchStatus,
  watch: benchWatch,
  webhook: benchWebhook,
};

const words = process.argv.slice(2);
const names = words.filter((word) => !word.startsWith('--'));
const unknown = names.filter((name) => !Object.hasOwn(benches, name));
if (unknown.length > 0) {
  process.stderr.write(
    `No bench is called ${unknown.join(', ')}. npm run bench [-- <name> …]: ${Object.keys(benches).join(', ')}; all of them where none is named\n`,
  );
  process.exitCode = 2;
} else {
  await runBenches(names.length > 0 ? names : Object.keys(benches));
}

/** One after another, each to its end: what one cannot do does not keep the next from its turn. */
async function runBenches(wanted: readonly string[]): Promise<void> {
  const json = words.includes('--json');
  if (!json) process.stdout.write(`${machineWords()}\n`);
  for (const name of wanted) {
    if (!json) process.stdout.write(`\n${name} (load ${loadavg()[0]?.toFixed(1)})\n`);
    try {
      printFigures((await benches[name]?.(words)) ?? [], json);
    } catch (error) {
      process.stderr.write(`${name} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
      process.exitCode = 1;
    }
  }
}
