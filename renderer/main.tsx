// The first script: small, so that the engine is asked before the rest of the page is there (electron.vite.config.ts has that fetched meanwhile).
import './app/no-eval.ts';
import './app/first-look.ts';
import '@primer/primitives/dist/css/base/motion/motion.css';
import '@primer/primitives/dist/css/base/size/size.css';
import '@primer/primitives/dist/css/base/size/z-index.css';
import '@primer/primitives/dist/css/base/typography/typography.css';
import '@primer/primitives/dist/css/functional/motion/motion.css';
import '@primer/primitives/dist/css/functional/size/border.css';
import '@primer/primitives/dist/css/functional/size/breakpoints.css';
import '@primer/primitives/dist/css/functional/size/radius.css';
import '@primer/primitives/dist/css/functional/size/size-coarse.css';
import '@primer/primitives/dist/css/functional/size/size-fine.css';
import '@primer/primitives/dist/css/functional/size/size.css';
import '@primer/primitives/dist/css/functional/size/z-index.css';
import '@primer/primitives/dist/css/functional/spacing/space.css';
import '@primer/primitives/dist/css/functional/typography/typography.css';
import '@primer/primitives/dist/css/functional/themes/light.css';
import '@primer/primitives/dist/css/functional/themes/light-high-contrast.css';
import '@primer/primitives/dist/css/functional/themes/dark.css';
import '@primer/primitives/dist/css/functional/themes/dark-high-contrast.css';
import './app/document.css';

/** Resolves when the document is read and its styles are there: what is measured before would be measured without them. */
async function styled(): Promise<void> {
  if (document.readyState === 'loading') await new Promise((resolve) => document.addEventListener('DOMContentLoaded', resolve, { once: true }));
  const waiting = [...document.querySelectorAll<HTMLLinkElement>('link[rel=stylesheet]')].filter(({ sheet }) => sheet === null);
  // Styles that could not be fetched say so once, perhaps before this: a page without them is better than none.
  if (waiting.length === 0 || document.readyState === 'complete') return;
  const came = (link: HTMLLinkElement) => new Promise((resolve) => link.addEventListener('load', resolve, { once: true }));
  await Promise.race([Promise.all(waiting.map(came)), new Promise((resolve) => window.addEventListener('load', resolve, { once: true }))]);
}

const show = async (): Promise<void> => {
  const [{ showPage }] = await Promise.all([import('./page.tsx'), styled()]);
  showPage();
};
show().catch((fault: unknown) => {
  // Nothing of the page is there to say it: its files are gone (another version was put in their place), or the engine is.
  const words = document.createElement('p');
  words.textContent = `Everref’s page could not be loaded. Open it again. (${fault instanceof Error ? fault.message : String(fault)})`;
  document.getElementById('root')?.replaceChildren(words);
});
