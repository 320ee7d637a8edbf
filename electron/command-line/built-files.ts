import { fileURLToPath } from 'node:url';
import { forkHelper } from '../git/helper/fork-helper.ts';
import type { HelperChannel } from '../git/helper/protocol.ts';

/** How a host starts the slim process: plain Node forks, Electron has its own way. */
export type StartHelper = () => HelperChannel;

// The build puts every chunk of ours flat into dist/main/, so these hold wherever the bundler puts this file.

/** The slim process that starts git. */
export function helperFile(): string {
  return fileURLToPath(new URL('./git-helper.js', import.meta.url));
}

/** The thread that takes deliveries. */
export function receiverFile(): string {
  return fileURLToPath(new URL('./webhook-receiver.js', import.meta.url));
}

/** Folder of the built page. */
export function pageFolder(): string {
  return fileURLToPath(new URL('../renderer', import.meta.url));
}

/** Starts the slim process as a child of plain Node. */
export function forkedHelper(): HelperChannel {
  return forkHelper(helperFile());
}
