import { Buffer } from 'node:buffer';
import { parentPort } from 'node:worker_threads';
import type { Log } from '../../log/log.ts';
import { openDeliveries } from '../../store/deliveries.ts';
import { openStore, type Store } from '../../store/open.ts';
import type { ToldForcePushAnswer } from '../history-answers.ts';
import type { ReceiverRules } from '../receiver.ts';
import { openRecordingReceiver, type ReceiverSetup, type RecordingReceiver } from '../recording.ts';
import type { FromReceiver, ToReceiver } from './protocol.ts';

// The receiver on a thread and a store connection of its own: whatever the engine is busy with, a sender waits for the disk only.

const port = parentPort;
if (port === null) throw new Error('this file is the receiver’s thread: it is not run by itself');
const tell = (message: FromReceiver): void => port.postMessage(message);

let store: Store | null = null;
let receiver: RecordingReceiver | null = null;
/** Questions for the history that the engine has not answered yet. */
const asked = new Map<number, (answers: readonly ToldForcePushAnswer[] | null) => void>();
let lastAsked = 0;

port.on('message', (message: ToReceiver) => {
  void obey(message);
});

async function obey(message: ToReceiver): Promise<void> {
  switch (message.kind) {
    case 'open':
      return open(message.storeFile, message.setup);
    case 'history':
      asked.get(message.id)?.(message.answers);
      asked.delete(message.id);
      return;
    case 'change':
      return change(message.id, message.rules);
    case 'idle':
      await receiver?.idle();
      return tell({ kind: 'idle', id: message.id });
    case 'close':
      await receiver?.close();
      store?.close();
      // Nothing holds the thread any more.
      port?.close();
  }
}

async function open(storeFile: string, setup: ReceiverSetup): Promise<void> {
  try {
    store = openStore(storeFile);
    // Moving the write-ahead log into the file costs two more flushes: the engine does it, no sender waits for it.
    store.db.exec('PRAGMA wal_autocheckpoint=0');
    store.onHealth((words) => tell({ kind: 'health', words }));
    receiver = await openRecordingReceiver(openDeliveries(store), withBuffers(setup), {
      accepted: () => tell({ kind: 'accepted' }),
      refused: (line) => tell({ kind: 'refused', line }),
      history: { find: (query) => ask((id) => ({ kind: 'history', id, query })) },
      log: tellingLog(''),
    });
    tell({ kind: 'opened', origin: receiver.origin });
  } catch (error) {
    tell({ kind: 'not-opened', message: error instanceof Error ? error.message : String(error) });
  }
}

async function change(id: number, rules: ReceiverRules): Promise<void> {
  try {
    await receiver?.change(withBuffers(rules));
    tell({ kind: 'changed', id, problem: null });
  } catch (error) {
    tell({ kind: 'changed', id, problem: error instanceof Error ? error.message : String(error) });
  }
}

async function ask(question: (id: number) => FromReceiver): Promise<readonly ToldForcePushAnswer[]> {
  const id = ++lastAsked;
  const answers = await new Promise<readonly ToldForcePushAnswer[] | null>((resolve) => {
    asked.set(id, resolve);
    tell(question(id));
  });
  if (answers === null) throw new Error('the history could not be read');
  return answers;
}

/** Between threads a Buffer becomes plain bytes. */
function withBuffers<Rules extends ReceiverRules>(rules: Rules): Rules {
  const { tls } = rules;
  return tls === null ? rules : { ...rules, tls: { certificate: Buffer.from(tls.certificate), key: Buffer.from(tls.key) } };
}

function tellingLog(area: string): Log {
  const line = (level: Extract<FromReceiver, { kind: 'log' }>['level']) => (message: string, fields?: Readonly<Record<string, unknown>>) =>
    tell({ kind: 'log', level, message, fields: { ...fields, ...(area === '' ? {} : { area }) } });
  return { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error'), child: (inner) => tellingLog(inner) };
}
