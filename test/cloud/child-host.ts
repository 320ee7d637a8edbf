import { openAdapter } from './open-adapter.ts';

// A host in a process of its own, to be killed. Words: what to open, who it is, and what to do.
const [specification = '', hostId = '', part = ''] = process.argv.slice(2);
const cloud = await openAdapter(JSON.parse(specification), hostId);
const say = (line: string) => process.stdout.write(`${line}\n`);

if (part === 'hang') {
  // Takes a message and never acknowledges it.
  cloud.bus.subscribe(async (delivery) => {
    say(delivery.kind === 'event' ? delivery.event.id : 'unknown');
    await new Promise(() => {});
  });
} else if (part === 'echo') {
  cloud.bus.subscribe(async (delivery) => {
    say(delivery.kind === 'event' ? `${delivery.event.id} ${performance.timeOrigin + performance.now()}` : 'unknown');
  });
} else if (part === 'take-order') {
  cloud.orders.serve(async (order) => {
    say(order.id);
    return new Promise(() => {});
  });
} else if (part === 'ask') {
  // Asks the host that is named next, for so many milliseconds, and is killed before there is an answer.
  const [to = '', inMs = ''] = process.argv.slice(5);
  void cloud.orders.ask({
    id: `o-${process.pid}`,
    kind: 'pull',
    from: hostId,
    to,
    target: { kind: 'all' },
    expiresAt: new Date(Date.now() + Number(inMs)).toISOString(),
  });
  say('asked');
} else if (part === 'write') {
  // Writes until it is killed: in the middle of a transaction, more often than not.
  say('writing');
  for (let n = 0; ; n++) {
    // Padded: an id has at least 8 characters, whatever the process's number.
    const id = `w-${process.pid}-${String(n).padStart(6, '0')}`;
    await cloud.bus.publish({
      version: 1,
      kind: 'push',
      id,
      repository: 'example.org/acme/writes',
      ref: 'refs/heads/main',
      before: '0'.repeat(40),
      after: '1'.repeat(40),
      forced: 'no',
      hostId,
      cloneId: null,
      at: '2026-01-01T00:00:00.000Z',
      by: null,
    });
    say(id);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
say('ready');
setInterval(() => {}, 1000);
