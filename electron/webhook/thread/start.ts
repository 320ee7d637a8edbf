import { Worker } from 'node:worker_threads';
import type { ReceiverSetup, Recorded, RecordingReceiver } from '../recording.ts';
import type { FromReceiver, ToReceiver } from './protocol.ts';

export interface ThreadOptions {
  /** The bundled `webhook-receiver.js`, or `electron/webhook/thread/main.ts` itself where Node strips types. */
  readonly file: string;
  readonly storeFile: string;
  /** It ended although nobody had asked it to. */
  readonly onLost: (words: string) => void;
  /** Words: it cannot write any more; null: it can again. */
  readonly onHealth: (words: string | null) => void;
}

/** The thread did not come up at all, for reasons that have nothing to do with what it was to open. */
export class NoThreadError extends Error {
  constructor(cause: unknown) {
    super(`the receiver’s thread did not start: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'NoThreadError';
  }
}

/** A body of 25 MB whose JSON is nothing but small arrays takes 20 times that; more ends the thread, and never the engine. */
const heapMb = 768;
/** Bodies that are on their way are given up then. */
const closeBoundMs = 10_000;

/** Opens a receiver on a thread of its own. Throws `NoThreadError`, and `Error` with words where it cannot listen. */
export async function startReceiverThread(options: ThreadOptions, setup: ReceiverSetup, told: Recorded): Promise<RecordingReceiver> {
  const worker = makeWorker(options.file);
  const post = (message: ToReceiver): void => worker.postMessage(message);
  /** Questions that the thread has not answered yet; an answer of words is a problem. */
  const waiting = new Map<number, (problem: string | null) => void>();
  const opening = Promise.withResolvers<string>();
  const gone = Promise.withResolvers<void>();
  let state: 'starting' | 'open' | 'ending' | 'gone' = 'starting';
  let lastAsked = 0;

  async function answer(id: number, query: Extract<FromReceiver, { kind: 'history' }>['query']): Promise<void> {
    try {
      post({ kind: 'history', id, answers: await told.history.find(query) });
    } catch (error) {
      told.log.error('the history could not be read', { error });
      post({ kind: 'history', id, answers: null });
    }
  }

  /** A thread that ends has nothing to do any more, and is opened anew with what it was last told. */
  async function ask(question: (id: number) => ToReceiver): Promise<string | null> {
    if (state !== 'open') return null;
    const id = ++lastAsked;
    return new Promise((resolve) => {
      waiting.set(id, resolve);
      post(question(id));
    });
  }

  function settle(id: number, problem: string | null): void {
    waiting.get(id)?.(problem);
    waiting.delete(id);
  }

  worker.on('message', (message: FromReceiver) => {
    switch (message.kind) {
      case 'opened':
        return opening.resolve(message.origin);
      case 'not-opened':
        return opening.reject(new Error(message.message));
      case 'accepted':
        return told.accepted();
      case 'refused':
        return told.refused(message.line);
      case 'history':
        return void answer(message.id, message.query);
      case 'changed':
        return settle(message.id, message.problem);
      case 'idle':
        return settle(message.id, null);
      case 'health':
        return options.onHealth(message.words);
      case 'log':
        return told.log[message.level](message.message, message.fields);
    }
  });
  let fault: unknown = null;
  worker.on('error', (error: unknown) => {
    fault = error;
  });
  worker.on('exit', () => {
    const before = state;
    state = 'gone';
    gone.resolve();
    for (const id of [...waiting.keys()]) settle(id, null);
    if (before === 'starting') opening.reject(new NoThreadError(fault ?? 'it ended at once'));
    else if (before === 'open') options.onLost(fault instanceof Error ? fault.message : 'it ended by itself');
  });

  async function close(): Promise<void> {
    if (state === 'gone') return;
    state = 'ending';
    post({ kind: 'close' });
    const bound = setTimeout(() => void worker.terminate(), closeBoundMs);
    await gone.promise;
    clearTimeout(bound);
  }

  post({ kind: 'open', storeFile: options.storeFile, setup });
  try {
    const origin = await opening.promise;
    state = 'open';
    return {
      origin,
      close,
      async change(rules) {
        const problem = await ask((id) => ({ kind: 'change', id, rules }));
        if (problem !== null) throw new Error(problem);
      },
      async idle() {
        await ask((id) => ({ kind: 'idle', id }));
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function makeWorker(file: string): Worker {
  try {
    return new Worker(file, { name: 'receiver', resourceLimits: { maxOldGenerationSizeMb: heapMb } });
  } catch (error) {
    throw new NoThreadError(error);
  }
}
