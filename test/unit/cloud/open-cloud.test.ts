import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { cloudNotice, openCloud } from '../../../electron/cloud/open-cloud.ts';
import { silentLog } from '../../../electron/log/log.ts';
import { Config } from '../../../shared/model/config.ts';

const folder = mkdtempSync(join(tmpdir(), 'everref-open-cloud-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function describeCloud(written: object): Promise<{ readonly says: string; readonly notice: string | null }> {
  const config = Config.parse(written);
  const cloud = openCloud(config, { localFile: join(folder, 'cloud.sqlite'), hostId: 'h-1', log: silentLog, onTroubles: () => {} });
  const says = cloud.describe();
  await cloud.close();
  return { says, notice: cloudNotice(config) };
}

describe('the cloud that the configuration names', () => {
  it('is local where nothing is written', async () => {
    expect(await describeCloud({})).toEqual({ says: expect.stringContaining('on this machine alone'), notice: null });
  });

  it('is AWS with names of its own where only the kind is written; nothing is asked at the start', async () => {
    expect(await describeCloud({ cloud: { kind: 'aws' } })).toEqual({ says: 'in AWS (topic everref, queue everref-h-1, table everref)', notice: null });
    const fifo = { kind: 'aws', region: 'eu-west-1', topic: 'pushes.fifo', table: 'states' };
    expect((await describeCloud({ cloud: fifo })).says).toBe('in AWS, eu-west-1 (topic pushes.fifo, queue everref-h-1.fifo, table states)');
  });

  it('is the local one, with a word of why, where the kind is not in this version', async () => {
    const hub = { kind: 'hub', url: 'https://hub.example.org', token: { env: 'TOKEN' } };
    expect(await describeCloud({ cloud: hub })).toEqual({ says: expect.stringContaining('on this machine alone'), notice: expect.stringContaining('"hub"') });
  });
});
