import process from 'node:process';
import { benchCloud } from './cloud.ts';
import { type Figure, printFigures } from './figure.ts';
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
const name = words.find((word) => !word.startsWith('--'));
const bench = name === undefined ? undefined : benches[name];
if (bench === undefined) {
  process.stderr.write(`npm run bench -- <name>: name is one of ${Object.keys(benches).join(', ')}\n`);
  process.exitCode = 2;
} else {
  printFigures(await bench(words), words.includes('--json'));
}
