import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openCloud } from '../../../electron/cloud/open-cloud.ts';
import { silentLog } from '../../../electron/log/log.ts';
import { Config } from '../../../shared/model/config.ts';

const folder = mkdtempSync(join(tmpdir(), 'everref-open-cloud-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function describeCloud(written: object): Promise<string> {
  const config = Config.parse(written);
  const hub = () => ({ token: () => ({ kind: 'missing', message: 'not here' }) as const, certificate: () => null });
  const cloud = openCloud(config, { localFile: join(folder, 'cloud.sqlite'), hub, hostId: 'h-1', log: silentLog, onTroubles: () => {} });
  const says = cloud.describe();
  await cloud.close();
  return says;
}

describe('the cloud that the configuration names', () => {
  it('is local where nothing is written', async () => {
    expect(await describeCloud({})).toContain('on this machine alone');
  });

  it('is AWS with names of its own where only the kind is written; nothing is asked at the start', async () => {
    expect(await describeCloud({ cloud: { kind: 'aws' } })).toBe('in AWS (topic everref, queue everref-h-1, table everref)');
    const fifo = { kind: 'aws', region: 'eu-west-1', topic: 'pushes.fifo', table: 'states' };
    expect(await describeCloud({ cloud: fifo })).toBe('in AWS, eu-west-1 (topic pushes.fifo, queue everref-h-1.fifo, table states)');
  });

  it('is a hub where one is named; a token that is not there does not hinder the start', async () => {
    const hub = { kind: 'hub', url: 'https://hub.example.org', token: { env: 'TOKEN' } };
    expect(await describeCloud({ cloud: hub })).toBe('on the hub https://hub.example.org');
  });
});
