import { join } from 'node:path';
import { defineConfig } from 'vite';

const root = import.meta.dirname;

// The relay as one file for a cloud function: `npm run relay` writes dist/relay/index.mjs. The SDK is in the function's own runtime.
export default defineConfig({
  root,
  publicDir: false,
  logLevel: 'warn',
  ssr: { noExternal: true, external: ['@aws-sdk/client-sns'] },
  build: {
    ssr: join(root, 'electron/webhook/relay.ts'),
    outDir: process.env['EVERREF_RELAY_DIR'] ?? join(root, 'dist/relay'),
    emptyOutDir: true,
    target: 'node22',
    minify: false,
    rolldownOptions: { output: { format: 'es', entryFileNames: 'index.mjs', codeSplitting: false } },
  },
});
