import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { chromium } from '@playwright/test';
import { browserForTests } from './browser.ts';
import { root } from './build.ts';

// Draws every picture in build/icons from the SVGs in build/icons/src: `node build/tools/draw-icons.ts`, after a change there. What it makes is committed.

const icons = join(root, 'build', 'icons');
const moods = ['in-step', 'working', 'needs-you', 'cannot-work'] as const;

/** Ink for each mood. The shape tells it first: colours only help. */
const inks = {
  'for-dark': { 'in-step': '#f0f6fc', working: '#79c0ff', 'needs-you': '#f2c14e', 'cannot-work': '#ff8b82' },
  'for-light': { 'in-step': '#24292f', working: '#0969da', 'needs-you': '#9a6700', 'cannot-work': '#cf222e' },
} as const;

const browser = browserForTests();
if (browser.kind === 'missing') throw new Error(browser.reason);
const running = await chromium.launch({ executablePath: browser.path, args: ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run'] });
const page = await running.newPage();

/** The picture as a PNG of `size` by `size` pixels; `box` is the part of the drawing to take. */
async function draw(source: string, size: number, ink = '#000', box?: string): Promise<Buffer> {
  const svg = readFileSync(join(icons, 'src', source), 'utf8');
  const sized = svg.replace('<svg ', `<svg width="${size}" height="${size}" style="display:block;color:${ink}" `);
  await page.setViewportSize({ width: Math.max(size, 64), height: Math.max(size, 64) });
  await page.setContent(`<body style="margin:0">${box === undefined ? sized : sized.replace(/viewBox="[^"]*"/, `viewBox="${box}"`)}</body>`);
  return page.screenshot({ omitBackground: true, clip: { x: 0, y: 0, width: size, height: size } });
}

function save(path: string, bytes: Buffer): void {
  mkdirSync(dirname(join(icons, path)), { recursive: true });
  writeFileSync(join(icons, path), bytes);
}

/** A Windows icon: a directory of PNGs (Windows Vista and later read them). */
function ico(pictures: readonly { readonly size: number; readonly png: Buffer }[]): Buffer {
  const head = Buffer.alloc(6 + 16 * pictures.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(pictures.length, 4);
  let offset = head.length;
  pictures.forEach(({ size, png }, index) => {
    const at = 6 + 16 * index;
    // 0 stands for 256.
    head.writeUInt8(size % 256, at);
    head.writeUInt8(size % 256, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(png.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += png.length;
  });
  return Buffer.concat([head, ...pictures.map(({ png }) => png)]);
}

/** A macOS icon: PNGs with four-letter names for their sizes. */
function icns(pictures: readonly { readonly type: string; readonly png: Buffer }[]): Buffer {
  const parts = pictures.map(({ type, png }) => {
    const head = Buffer.alloc(8);
    head.write(type, 'ascii');
    head.writeUInt32BE(png.length + 8, 4);
    return Buffer.concat([head, png]);
  });
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(8);
  head.write('icns', 'ascii');
  head.writeUInt32BE(body.length + 8, 4);
  return Buffer.concat([head, body]);
}

/** 16 of 22 pixels, as panels on Linux expect it: each unit of the drawing is then a whole pixel. */
const linuxBox = '-3 -3 22 22';

async function drawTray(): Promise<void> {
  for (const mood of moods) {
    const source = `tray-${mood}.svg`;
    save(`tray/macos/${mood}Template.png`, await draw(source, 16));
    save(`tray/macos/${mood}Template@2x.png`, await draw(source, 32));
    for (const [bar, ink] of Object.entries(inks)) {
      save(`tray/linux/${mood}-${bar}.png`, await draw(source, 22, ink[mood], linuxBox));
      save(`tray/linux/${mood}-${bar}@2x.png`, await draw(source, 44, ink[mood], linuxBox));
      const pictures = [];
      for (const size of [16, 20, 24, 32, 48]) pictures.push({ size, png: await draw(source, size, ink[mood]) });
      save(`tray/windows/${mood}-${bar}.ico`, ico(pictures));
    }
  }
}

async function drawApp(): Promise<void> {
  // Windows and Linux have no margin around the tile.
  const tile = '84 84 856 856';
  for (const size of [16, 32, 48, 64, 128, 256, 512]) save(`linux/${size}x${size}.png`, await draw('app.svg', size, '#000', tile));
  const windows = [];
  for (const size of [16, 24, 32, 48, 64, 128, 256]) windows.push({ size, png: await draw('app.svg', size, '#000', tile) });
  save('app.ico', ico(windows));
  const types = { ic11: 32, ic12: 64, ic07: 128, ic13: 256, ic08: 256, ic14: 512, ic09: 512, ic10: 1024 };
  const mac = [];
  for (const [type, size] of Object.entries(types)) mac.push({ type, png: await draw('app.svg', size) });
  save('app.icns', icns(mac));
  save('app.png', await draw('app.svg', 1024));
}

try {
  await drawTray();
  await drawApp();
  process.stdout.write('The pictures in build/icons are drawn.\n');
} finally {
  await running.close();
}
