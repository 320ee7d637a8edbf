import type { Browser, CDPSession, Page } from '@playwright/test';
import type { Checkout } from '../../shared/model/checkout.ts';
import { manySnapshot } from '../support/fixture-many.ts';
import { type FixturePage, launchBrowser, openFixturePage } from '../support/fixture-page.ts';
import { aimed, type Figure, percentile, plainFigure } from './figure.ts';

const starts = 5;
const changesSeen = 40;
/** 20 changes a minute. */
const changesOfHalfAnHour = 600;
const halfHours = 3;
const scrollFrames = 240;

/**
 * The real page in Chromium over 10 machines × 500 repositories (30,000 branches, some 5,000 by name): first paint with data after the page's start, tasks
 * over 50 ms while scrolling end to end, how long a change takes to be seen, and the page's memory over an hour's changes.
 */
export async function benchPage(): Promise<readonly Figure[]> {
  const browser = await launchBrowser();
  try {
    const paints: number[] = [];
    for (let start = 0; start < starts; start++) paints.push(await firstPaint(browser));
    const open = await openFixturePage(browser, { snapshot: manySnapshot() });
    try {
      await open.page.getByRole('rowheader').first().waitFor();
      await open.page.waitForLoadState('networkidle').catch(() => {});
      const longTasks = await scroll(open.page);
      const seen = await changesVisible(open);
      const heap = await memory(open);
      return [
        aimed('page.firstPaint.ms', percentile(paints, 50), 'ms', 500),
        aimed('page.longTasks', longTasks, `in ${scrollFrames} frames of scrolling`, 0),
        aimed('page.changeVisible.ms', percentile(seen, 50), 'ms', 100),
        plainFigure('page.changeVisible.p95.ms', percentile(seen, 95), 'ms'),
        aimed('page.memoryMiB', heap[2] ?? Number.NaN, 'MiB of heap after an hour of changes', 150),
        ...heap.slice(1).map((afterMiB, at) => plainFigure(`page.memoryGrowth${at + 1}MiB`, afterMiB - (heap[at] ?? 0), `MiB in half hour ${at + 1}`)),
      ];
    } finally {
      await open.close();
    }
  } finally {
    await browser.close();
  }
}

/** From the page's own start to the frame in which the first row of the matrix is drawn, ms. Warm: the server has answered before. */
async function firstPaint(browser: Browser): Promise<number> {
  const open = await openFixturePage(browser, { snapshot: manySnapshot() });
  try {
    await open.page.addInitScript(() => {
      const seen = (): void => {
        if (document.querySelector('[role="rowheader"]') === null) requestAnimationFrame(seen);
        else requestAnimationFrame(() => document.documentElement.setAttribute('data-painted', String(performance.now())));
      };
      requestAnimationFrame(seen);
    });
    await open.page.reload();
    return Number(await open.page.locator('html[data-painted]').getAttribute('data-painted'));
  } finally {
    await open.close();
  }
}

/** How many tasks took longer than 50 ms while the matrix was scrolled from end to end and back. */
async function scroll(page: Page): Promise<number> {
  return page.evaluate(async (frames) => {
    let long = 0;
    const observer = new PerformanceObserver((list) => {
      long += list.getEntries().length;
    });
    observer.observe({ type: 'longtask' });
    const scroller = [...document.querySelectorAll<HTMLElement>('main *')].find(
      (one) => one.scrollHeight > one.clientHeight + 1000 && getComputedStyle(one).overflowY !== 'visible',
    );
    if (scroller === undefined) throw new Error('nothing scrolls');
    const end = scroller.scrollHeight - scroller.clientHeight;
    for (let frame = 0; frame < frames; frame++) {
      const part = (2 * frame) / frames;
      scroller.scrollTop = end * (part < 1 ? part : 2 - part);
      await new Promise(requestAnimationFrame);
    }
    observer.disconnect();
    return long;
  }, scrollFrames);
}

/** From the change in the engine to the frame that shows it, ms. Both clocks are this machine's. */
async function changesVisible(open: FixturePage): Promise<readonly number[]> {
  const { page, engine } = open;
  const first = engine.snapshot().checkouts.find((one) => one.state === 'diverged');
  if (first === undefined) throw new Error('the fixture has no diverged checkout');
  await page.evaluate(() => document.querySelector('main [role="grid"]')?.parentElement?.scrollTo(0, 0));
  const took: number[] = [];
  for (let round = 0; round < changesSeen; round++) {
    const behind = 1000 + round;
    const seenAt = page.evaluate(
      (text) =>
        new Promise<number>((resolve) => {
          const look = (): void => {
            if (document.querySelector('main [role="grid"]')?.textContent?.includes(text)) resolve(Date.now());
            else requestAnimationFrame(look);
          };
          look();
        }),
      `↓${behind}`,
    );
    const from = Date.now();
    put(open, (one) => (one.id === first.id ? { ...one, behind } : one));
    took.push((await seenAt) - from);
  }
  return took;
}

/** The heap's size at first, and after each half hour's changes: a trend goes on, what is only filled once does not. */
async function memory(open: FixturePage): Promise<readonly number[]> {
  const cdp = await open.page.context().newCDPSession(open.page);
  const sizes = [await heapMiB(cdp)];
  for (let half = 0; half < halfHours; half++) {
    await change(half * changesOfHalfAnHour);
    sizes.push(await heapMiB(cdp));
  }
  return sizes;

  async function change(from: number): Promise<void> {
    for (let at = from; at < from + changesOfHalfAnHour; at++) {
      put(open, (one, index) => (index === (at * 37) % 5000 ? { ...one, unstaged: (one.unstaged ?? 0) + 1 } : one));
      // Each is drawn before the next, as it would be in life.
      if (at % 10 === 0) await open.page.evaluate(() => new Promise(requestAnimationFrame));
    }
  }
}

async function heapMiB(cdp: CDPSession): Promise<number> {
  await cdp.send('HeapProfiler.collectGarbage');
  const { usedSize } = await cdp.send('Runtime.getHeapUsage');
  return usedSize / 1024 ** 2;
}

function put(open: FixturePage, change: (one: Checkout, index: number) => Checkout): void {
  open.engine.change((now) => ({ ...now, checkouts: now.checkouts.map(change) }));
}
