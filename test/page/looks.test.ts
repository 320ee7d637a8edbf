import type { Browser, Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FixturePage, type FixtureTab, launchBrowser, openFixturePage, openFixtureTab } from '../support/fixture-page.ts';
import { type PageState, pageStates } from '../support/page-states.ts';

// Every state of the page as it is for who asks the system for less motion, for larger letters, or for colours of their own.

let browser: Browser;
let tab: FixtureTab;
beforeAll(async () => {
  browser = await launchBrowser();
  tab = await openFixtureTab(browser);
});
afterAll(async () => {
  await tab.close();
  await browser.close();
});

async function open(
  { path, snapshot, prepare }: PageState,
  how: { readonly width?: number; readonly height?: number; readonly reducedMotion?: boolean },
): Promise<FixturePage> {
  const opened = await tab.open({ path, ...how, ...(snapshot === undefined ? {} : { snapshot: snapshot() }) });
  await prepare?.(opened.page, opened.engine);
  return opened;
}

/** What can be operated and cannot be brought into sight: cut off at an edge that nothing scrolls, or covered by something else. */
function outOfReach(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    // What lies over the page is what can be operated: a dialog, a menu, the panel where there is no room beside the list.
    const panel = document.querySelector('aside');
    const over = panel !== null && getComputedStyle(panel).position !== 'static' ? panel : null;
    const top = document.querySelector('dialog[open]') ?? document.querySelector('[role="menu"]') ?? over ?? document;
    const wanted = [...top.querySelectorAll<HTMLElement>('button, a[href], input, select, textarea, summary, [role="menuitem"]')];
    const wrong: string[] = [];
    for (const one of wanted) {
      if (!one.isConnected || !one.checkVisibility({ visibilityProperty: true }) || one.closest('[inert], [aria-hidden="true"]') !== null) continue;
      one.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
      const { left, right, top: above, bottom, width, height } = one.getBoundingClientRect();
      if (width <= 1 || height <= 1) continue;
      const [x, y] = [(left + right) / 2, (above + bottom) / 2];
      const there = document.elementFromPoint(x, y);
      const label = one.closest('label');
      const seen = there !== null && (one.contains(there) || there.contains(one) || (label?.contains(there) ?? false));
      const inside = left >= -1 && right <= innerWidth + 1 && above >= -1 && bottom <= innerHeight + 1;
      if (!inside || !seen)
        wrong.push(
          `${one.getAttribute('aria-label') ?? one.textContent} (${Math.round(left)}–${Math.round(right)}, ${Math.round(above)}–${Math.round(bottom)})${inside ? ` behind ${there?.className}` : ''}`,
        );
    }
    return wrong;
  });
}

/** How far the page as a whole can be moved sideways, in CSS pixels. */
function sideways(page: Page): Promise<number> {
  return page.evaluate(() => Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) - innerWidth);
}

describe('P-10: at a zoom of 200 % nothing is cut off, and the page does not scroll sideways', () => {
  // A window of 1280 × 800 at 200 % has that many CSS pixels.
  it.each(pageStates)('$name', async (state) => {
    const { page, close } = await open(state, { width: 640, height: 400 });
    const [beyond, unreachable] = [await sideways(page), await outOfReach(page)];
    await close();
    expect(beyond).toBeLessThanOrEqual(0);
    expect(unreachable).toEqual([]);
  });
});

describe('P-10: with reduced motion nothing moves by itself', () => {
  it.each(pageStates)('$name', async (state) => {
    const { page, close } = await open(state, { reducedMotion: true });
    const moving = await page.evaluate(() =>
      document
        .getAnimations()
        .filter(({ playState, effect }) => playState === 'running' && Number(effect?.getComputedTiming().duration) > 1)
        .map((one) => ('animationName' in one ? String(one.animationName) : 'transitionProperty' in one ? String(one.transitionProperty) : 'by script')),
    );
    const slow = await page.evaluate(() =>
      [...document.querySelectorAll('*')].flatMap((one) => {
        const { transitionDuration, animationDuration, animationName, scrollBehavior } = getComputedStyle(one);
        const lasts = (durations: string) => durations.split(',').some((duration) => Number.parseFloat(duration) > 0.001);
        const what = [
          lasts(transitionDuration) && 'transition',
          animationName !== 'none' && lasts(animationDuration) && animationName,
          scrollBehavior === 'smooth' && 'scrolling',
        ];
        return what.filter(Boolean).map((word) => `${word} of ${one.tagName} ${one.className}`);
      }),
    );
    await close();
    expect(moving).toEqual([]);
    expect([...new Set(slow)]).toEqual([]);
  });
});

describe('P-10: in colours of one’s own (forced colours) what is chosen, open or has the focus still shows', () => {
  it('the place, the row that is open, the chip that holds, the focus', async () => {
    const { page, close } = await openFixturePage(browser, { path: '/machines?show=behind&repository=github.com%2Facme%2Fsite' });
    await page.emulateMedia({ forcedColors: 'active' });
    const looks = (of: string, other: string) =>
      page.evaluate(
        ([one, two]) => {
          const style = (selector: string) => {
            const element = document.querySelector(selector);
            if (element === null) throw new Error(`no ${selector}`);
            const layers = [getComputedStyle(element), getComputedStyle(element, '::before'), getComputedStyle(element, '::after')];
            return layers.map(
              ({
                backgroundColor,
                color,
                outlineStyle,
                borderBlockEndColor,
                borderInlineStartColor,
                borderInlineStartWidth,
                borderBlockEndWidth,
                content,
                fontWeight,
              }) =>
                [
                  backgroundColor,
                  color,
                  outlineStyle,
                  borderBlockEndColor,
                  borderInlineStartColor,
                  borderInlineStartWidth,
                  borderBlockEndWidth,
                  content,
                  fontWeight,
                ].join(),
            );
          };
          return [style(one ?? ''), style(two ?? '')];
        },
        [of, other],
      );
    for (const [name, chosen, other] of [
      ['place', 'nav [aria-current="page"]', 'nav a:not([aria-current])'],
      ['chip', 'fieldset [aria-pressed="true"]', 'fieldset [aria-pressed="false"]'],
    ] as const) {
      const [one, two] = await looks(chosen, other);
      expect([name, one]).not.toEqual([name, two]);
    }
    for (const target of [
      page.getByRole('button', { name: /^Pull all now/ }),
      page.getByRole('textbox', { name: /Filter/ }),
      page.getByRole('link', { name: 'Activity', exact: true }),
    ]) {
      await target.focus();
      await page.keyboard.press('Shift+Tab');
      await page.keyboard.press('Tab');
      const ringed = await target.evaluate((element) => {
        const outlined = (one: Element | null) =>
          one !== null && getComputedStyle(one).outlineStyle !== 'none' && Number.parseFloat(getComputedStyle(one).outlineWidth) > 0;
        return outlined(element) || outlined(element.parentElement) || outlined(element.parentElement?.parentElement ?? null);
      });
      expect(ringed).toBe(true);
    }
    await close();
  });
});
