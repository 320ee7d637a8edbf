import { afterAll, beforeAll } from 'vitest';
import { type AwsStandIns, startAwsStandIns } from '../support/aws-stand-ins.ts';
import { conformance } from './conformance.ts';

let standIns: AwsStandIns;
let beds = 0;
beforeAll(async () => {
  standIns = await startAwsStandIns();
});
afterAll(() => standIns.close());

for (const suffix of ['', '.fifo'])
  conformance(`aws, topic${suffix}`, async () => {
    const topic = `everref-${++beds}${suffix}`;
    let raw = 0;
    return {
      adapter: { kind: 'aws', region: 'us-east-1', topic, table: `everref-${beds}`, endpoint: standIns.endpoint },
      async publishRaw(from, body) {
        const fifo = suffix === '' ? {} : { messageGroupId: `raw-${++raw}`, messageDeduplicationId: `raw-${beds}-${raw}` };
        standIns.fauxqs.publish(topic, body, { messageAttributes: { from: { DataType: 'String', StringValue: from } }, ...fifo });
      },
      close: async () => {},
    };
  });
