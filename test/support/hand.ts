import type { Locator, Page } from '@playwright/test';

/** Somebody at the page: with a mouse, or with a keyboard alone. What is meant is found by its role and name, as a screen reader names it. */
export interface Hand {
  readonly name: 'mouse' | 'keyboard';
  /** Presses a button, follows a link, chooses a cell or an option. */
  press(target: Locator): Promise<void>;
  /** Writes into a field, in the place of what is there. */
  write(field: Locator, text: string): Promise<void>;
}

/** More steps than any way through the page may have. */
const mostSteps = 150;

/** A hand with a mouse. */
export function mouseOn(_page: Page): Hand {
  return {
    name: 'mouse',
    press: (target) => target.first().click(),
    async write(field, text) {
      await field.click();
      await field.fill(text);
    },
  };
}

/**
 * A hand with a keyboard alone: Tab to a part of the page, arrows within it, Enter. Throws where something cannot be reached, or is not seen to have the
 * focus.
 */
export function keysOn(page: Page): Hand {
  async function reach(target: Locator): Promise<void> {
    await target.first().waitFor();
    for (let steps = 0; steps < mostSteps; steps++) {
      const at = await target.first().evaluate(where);
      if (at === 'there') return seen(target.first());
      await page.keyboard.press(at ?? 'Tab');
    }
    throw new Error(`${target} cannot be reached by the keyboard`);
  }
  return {
    name: 'keyboard',
    async press(target) {
      await reach(target);
      const key = await target.first().evaluate(takenBy);
      if (key !== null) await page.keyboard.press(key);
    },
    async write(field, text) {
      await reach(field);
      await page.keyboard.press('ControlOrMeta+a');
      await page.keyboard.type(text);
    },
  };
}

/** The key that takes what has the focus, in the page; null: options and radio buttons are chosen as soon as they are reached. */
function takenBy(element: Element): string | null {
  if (element.getAttribute('role') === 'option' || element.matches('input[type="radio"]')) return null;
  return element.matches('input[type="checkbox"]') ? 'Space' : 'Enter';
}

/** The key that leads nearer to an element, in the page: null for Tab. */
function where(element: Element): 'there' | string | null {
  const focus = document.activeElement;
  if (focus === element) return 'there';
  if (focus === null) return null;
  const cell = element.closest('[role="gridcell"], [role="rowheader"]');
  if (cell === element) {
    const from = focus.closest('[role="gridcell"], [role="rowheader"]');
    const row = (one: Element) => Number(one.closest('[role="row"]')?.getAttribute('aria-rowindex'));
    const column = (one: Element) => Number(one.getAttribute('aria-colindex'));
    if (from === null) return null;
    if (row(from) !== row(cell)) return row(from) < row(cell) ? 'ArrowDown' : 'ArrowUp';
    return column(from) < column(cell) ? 'ArrowRight' : 'ArrowLeft';
  }
  const isRadio = (one: Element): one is HTMLInputElement => one instanceof HTMLInputElement && one.type === 'radio';
  if (isRadio(element) && isRadio(focus) && focus.name === element.name) return 'ArrowDown';
  const list = element.getAttribute('role') === 'option' ? element.closest('[role="listbox"]') : null;
  if (list?.contains(focus)) {
    if (element.getAttribute('aria-selected') === 'true') return 'there';
    const chosen = list.querySelector('[role="option"][aria-selected="true"]');
    return chosen !== null && (chosen.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_PRECEDING) !== 0 ? 'ArrowUp' : 'ArrowDown';
  }
  const menu = element.closest('[role="menu"]');
  return menu?.contains(focus) === true ? 'ArrowDown' : null;
}

/** Whoever looks must see where the keyboard is: an outline or a ring, on it or close around it. */
async function seen(target: Locator): Promise<void> {
  const marked = await target.evaluate((element) => {
    const outlined = (one: Element | null) =>
      one !== null && getComputedStyle(one).outlineStyle !== 'none' && Number.parseFloat(getComputedStyle(one).outlineWidth) > 0;
    const focus = document.activeElement;
    // An option is marked itself while its list has the focus.
    if (focus !== element) return element.getAttribute('aria-selected') === 'true' || outlined(focus);
    return (
      outlined(element) ||
      getComputedStyle(element).boxShadow !== 'none' ||
      outlined(element.parentElement) ||
      outlined(element.parentElement?.parentElement ?? null)
    );
  });
  if (!marked) throw new Error(`${target} has the focus, and nothing shows it`);
}
