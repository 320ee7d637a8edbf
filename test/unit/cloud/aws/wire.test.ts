import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encode, encodeCall, fifoIds, readCall, unwrap } from '../../../../electron/cloud/aws/wire.ts';

describe('what travels through SNS and SQS', () => {
  it('any text is sent in plain ASCII and comes out whole', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const sent = encode({ text });
        expect([...sent].every((unit) => unit < '\u007f')).toBe(true);
        expect(JSON.parse(sent)).toEqual({ text });
      }),
    );
  });

  it('S3-4: a body is the same raw and wrapped by SNS, with who sent it', () => {
    const body = encode({ version: 1, kind: 'push' });
    const wrapped = JSON.stringify({ Type: 'Notification', TopicArn: 'arn:x', Message: body, MessageAttributes: { from: { Type: 'String', Value: 'h-1' } } });
    expect(unwrap(wrapped, undefined)).toEqual({ body, from: 'h-1' });
    expect(unwrap(body, 'h-1')).toEqual({ body, from: 'h-1' });
  });

  it('S3-4: whatever comes is taken as it is, never thrown at', () => {
    for (const body of ['', '{ not', 'null', '[]', '{"Type":"Notification"}', '{"Type":"Notification","Message":7}'])
      expect(unwrap(body, undefined)).toEqual({ body, from: 'unknown' });
    fc.assert(fc.property(fc.json(), (body) => void unwrap(body, 'h-1')));
  });

  it('a call is read back; an event is no call', () => {
    expect(readCall(encodeCall({ to: 'h-1', about: 'answer' }))).toEqual({ to: 'h-1', about: 'answer' });
    for (const body of [
      encode({ kind: 'push', by: 'call' }),
      '{"kind":"call"',
      '{"kind":"call","to":7,"about":"order"}',
      '{"kind":"call","to":"h-1","about":"song"}',
    ])
      expect(readCall(body)).toBeNull();
  });

  it('a group and a deduplication id are of what AWS allows, whatever the repository is called', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (lane, id) => {
        for (const made of Object.values(fifoIds(lane, id))) expect(made).toMatch(/^[\w-]{1,128}$/);
      }),
    );
  });
});
