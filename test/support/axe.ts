import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';

// axe itself, of the version that the builder was made with. The builder reads it into the page, and into a further page, at every look (1.1 s of them); here
// it is read once a page.
const source = readFileSync(createRequire(createRequire(import.meta.url).resolve('@axe-core/playwright')).resolve('axe-core/axe.min.js'), 'utf8');

type Violation = { readonly id: string; readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[] };

/** Narrows a look: one part of the page, rules by their tags or names, all of axe's own choice otherwise; `without` takes rules out. */
type Look = { readonly within?: string; readonly tags?: readonly string[]; readonly rules?: readonly string[]; readonly without?: readonly string[] };

/** What is wrong for a screen reader or a weak eye in the page as it stands, a line for each rule; none where nothing is. */
export async function barriers(page: Page, { within, tags, rules, without = [] }: Look = {}): Promise<readonly string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(source);
  const only = tags !== undefined ? { type: 'tag', values: tags } : rules !== undefined ? { type: 'rule', values: rules } : undefined;
  const options = {
    resultTypes: ['violations'],
    ...(only === undefined ? {} : { runOnly: only }),
    rules: Object.fromEntries(without.map((rule) => [rule, { enabled: false }])),
  };
  const found = await page.evaluate(
    async ([where, how]) => {
      const { axe } = window as unknown as { axe: { run(where: unknown, how: unknown): Promise<{ violations: readonly Violation[] }> } };
      return (await axe.run(where ?? document, how)).violations.map(({ id, nodes }) => ({ id, nodes }));
    },
    [within, options] as const,
  );
  return found.map(({ id, nodes }) => `${id} ×${nodes.length}: ${nodes[0]?.html.slice(0, 160)} ${nodes[0]?.failureSummary?.slice(0, 200) ?? ''}`);
}
