import { fileURLToPath } from 'node:url';

// The build puts every chunk of ours flat into dist/main/, so these hold wherever the bundler puts this file.

/** The slim process that starts git. */
export function helperFile(): string {
  return fileURLToPath(new URL('./git-helper.js', import.meta.url));
}

/** Folder of the built page. */
export function pageFolder(): string {
  return fileURLToPath(new URL('../renderer', import.meta.url));
}
