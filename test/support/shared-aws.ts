import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { forkAwsStandIns } from './aws-process.ts';
import type { Machine, SharedCloud } from './five-hosts.ts';
import { personEnvironment } from './git.ts';
import { openGate } from './tcp-gate.ts';
import { write } from './two-machines.ts';

const builtCli = join(import.meta.dirname, '../../dist/main/cli.js');

/** Machines that share their state through stand-ins of AWS in a process of their own, each set up by the command and over a way that can be cut. */
export async function awsCloud(machines: readonly Machine[]): Promise<SharedCloud> {
  const standIns = await forkAwsStandIns();
  const { sqs, dynamodb } = standIns.endpoint;
  const ways = await Promise.all(
    machines.map(async () => ({ queues: await openGate(Number(new URL(sqs).port)), tables: await openGate(Number(new URL(dynamodb).port)) })),
  );
  const cloudOf = ({ at }: Machine) => {
    const [queues, tables] = [`http://127.0.0.1:${ways[at]?.queues.port}`, `http://127.0.0.1:${ways[at]?.tables.port}`];
    return { kind: 'aws', profile: 'work', region: 'eu-west-1', endpoint: { sqs: queues, sns: queues, dynamodb: tables } };
  };
  for (const machine of machines) {
    write(join(machine.person.home, '.aws', 'credentials'), '[work]\naws_access_key_id = everref\naws_secret_access_key = everref\n');
    write(join(machine.home, 'config.yml'), stringify({ cloud: cloudOf(machine) }));
    await setUp(machine);
  }
  const gatesOf = ({ at }: Machine) => Object.values(ways[at] ?? {});
  return {
    config: (machine) => ({ cloud: cloudOf(machine) }),
    cut(machine) {
      for (const gate of gatesOf(machine)) gate.cut();
    },
    mend(machine) {
      for (const gate of gatesOf(machine)) gate.mend();
    },
    async close() {
      for (const machine of machines) for (const gate of gatesOf(machine)) await gate.close();
      await standIns.close();
    },
  };
}

function setUp(machine: Machine): Promise<void> {
  return new Promise((resolve, reject) => {
    const env = { ...personEnvironment(machine.person), EVERREF_HOME: machine.home };
    execFile(process.execPath, [builtCli, 'cloud', 'setup', 'aws', '--yes'], { env }, (error, _stdout, stderr) => {
      if (error === null) resolve();
      else reject(new Error(stderr));
    });
  });
}
