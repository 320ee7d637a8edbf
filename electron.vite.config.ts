import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';

const root = import.meta.dirname;
const from = (path: string): string => join(root, path);
// build/tools/build.ts builds beside dist/ and swaps, so that a running host never sees half a build.
const out = process.env['EVERREF_OUT_DIR'] ?? from('dist');

/**
 * The page's first script asks the engine and is tiny; the rest of the page is fetched beside it, and neither waits for the styles. Without this the browser would hear of
 * the rest only when the first script runs.
 */
function early(): Plugin {
  return {
    name: 'early-page',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle }) {
        const chunks = Object.values(bundle ?? {}).flatMap((one) => (one.type === 'chunk' ? [one] : []));
        const rest = chunks.find(({ facadeModuleId }) => facadeModuleId === from('renderer/page.tsx'));
        if (rest === undefined) throw new Error('the page has no chunk of its own: renderer/main.tsx must import it');
        const files = [rest.fileName, ...rest.imports].filter((name) => !html.includes(name));
        const links = files.map((name) => `<link rel="modulepreload" crossorigin href="/${name}">`);
        return html.replace('<script type="module"', `${links.join('\n    ')}\n    <script type="module" async`);
      },
    },
  };
}

// Dependencies named in package.json's `dependencies` stay outside (native code); everything else is bundled, so the packed app carries no node_modules
// but those.
export default defineConfig({
  main: {
    build: {
      outDir: join(out, 'main'),
      emptyOutDir: true,
      target: 'node22.13',
      minify: false,
      reportCompressedSize: false,
      rolldownOptions: {
        input: {
          main: from('electron/main.ts'),
          serve: from('electron/serve.ts'),
          cli: from('electron/cli.ts'),
          'git-helper': from('electron/git/helper/main.ts'),
          'webhook-receiver': from('electron/webhook/thread/main.ts'),
          'disk-reader': from('electron/workspace/disk/reader.ts'),
        },
        // Chunks lie beside the entries: `new URL('./git-helper.js', import.meta.url)` holds wherever the bundler puts the code that says it.
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunk-[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: join(out, 'preload'),
      emptyOutDir: true,
      minify: false,
      reportCompressedSize: false,
      // A sandboxed preload cannot load anything but 'electron': one CommonJS file.
      externalizeDeps: false,
      rolldownOptions: {
        input: { preload: from('electron/preload/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: from('renderer'),
    // electron-vite sets './' for pages opened as files; ours comes from app:// or http://, where a deep address must find its assets too.
    plugins: [react(), { name: 'absolute-base', enforce: 'post', config: () => ({ base: '/' }) }, early()],
    build: {
      outDir: join(out, 'renderer'),
      emptyOutDir: true,
      // The page's CSP knows neither inline script nor data: fonts; nothing may be inlined.
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
      // One file, in the head: styles that came with a place would be seen to come.
      cssCodeSplit: false,
      reportCompressedSize: false,
      minify: true,
      chunkSizeWarningLimit: 2000,
      rolldownOptions: { input: { index: from('renderer/index.html') } },
    },
  },
});
