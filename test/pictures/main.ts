import process from 'node:process';
import { photographDemo } from './demo.ts';
import { photographStates } from './states.ts';

// npm run pictures: those of the README, from the demo's day (docs/pictures), then every state of the page over made-up data (test-results/pictures),
// light and dark, wide and narrow. `-- demo`, `-- states` make one kind alone; further words: only the states whose names hold one of them.

const [first, ...others] = process.argv.slice(2);
const kind = first === 'demo' || first === 'states' ? first : null;
const names = kind === null && first !== undefined ? [first, ...others] : others;
if (kind !== 'states' && names.length === 0) await photographDemo();
if (kind !== 'demo') await photographStates(names);
