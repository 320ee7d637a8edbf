import type { CloudCheck } from '../../shared/model/cloud-check.ts';
import { openCloud } from '../cloud/open-cloud.ts';
import { testCloud } from '../cloud/test-cloud.ts';
import { hubAccess } from '../engine/cloud/hub-access.ts';
import { findRunningHost } from './door.ts';
import { openInstallation } from './installation.ts';
import { paint, plain, printJson, printTable, say } from './print.ts';
import { clientOf } from './running-host.ts';

/** Tries the cloud: in the running host where there is one, else from here. Answers 1 where something does not work. */
export async function printCloudTest(options: { readonly json: boolean }): Promise<number> {
  const host = await findRunningHost();
  const checks = host === null ? await testHere() : await clientOf(host).cloud.test();
  const isGood = checks.every(({ ok }) => ok);
  if (options.json) printJson({ ok: isGood, checks });
  else {
    printTable(
      checks.map(({ what, ok, ms, message }) => [ok ? paint('green', 'ok') : paint('red', 'failed'), what, ms === null ? '' : `${ms} ms`, plain(message)]),
    );
    const round = checks.find((one) => one.what === 'round');
    if (isGood && round?.ms != null) say(`A message went round in ${round.ms} ms.`);
  }
  return isGood ? 0 : 1;
}

async function testHere(): Promise<readonly CloudCheck[]> {
  const here = openInstallation();
  const { loaded, paths, hostId, log } = here;
  const localFile = loaded.resolved.localCloudFile ?? paths.localCloudFile;
  const cloud = openCloud(loaded.config, { localFile, hub: (cloud) => hubAccess(cloud, loaded.file), hostId, log, onTroubles: () => {} });
  try {
    return await testCloud(cloud);
  } finally {
    await cloud.close();
    here.close();
  }
}
