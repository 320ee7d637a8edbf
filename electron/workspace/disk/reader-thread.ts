import { Worker } from 'node:worker_threads';

/** A thread that does the jobs of jobs.ts, and the numbers that it shares (protocol.ts). It keeps no process alive. */
export interface ReaderThread {
  readonly worker: Worker;
  readonly shared: Int32Array;
}

// The build puts it beside this code; from source it is run as it is.
const readerFile = new URL(import.meta.url.endsWith('.ts') ? './reader.ts' : './disk-reader.js', import.meta.url);

let prepared: ReaderThread | null = null;

/**
 * Starts the thread that this process will ask first: it takes some 40 ms, as long as the rest of the program takes to load. For a host, before that
 * is loaded. `file`: the thread's code, where it does not lie beside this.
 */
export function prepareReader(file?: string): void {
  if (prepared !== null) return;
  const thread = begin(file ?? readerFile);
  prepared = thread;
  // One that fails before anybody has asked it is as if it had never been.
  thread.worker.once('error', () => {
    if (prepared === thread) prepared = null;
  });
}

/** The thread that was prepared, once; else a new one. */
export function takeReader(): ReaderThread {
  const thread = prepared ?? begin(readerFile);
  prepared = null;
  return thread;
}

function begin(file: string | URL): ReaderThread {
  const memory = new SharedArrayBuffer(8);
  // It holds nothing for long: without limits a thread takes three times as much.
  const resourceLimits = { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 128 };
  const worker = new Worker(file, { workerData: { shared: memory }, execArgv: [], name: 'disk', resourceLimits });
  worker.unref();
  return { worker, shared: new Int32Array(memory) };
}
