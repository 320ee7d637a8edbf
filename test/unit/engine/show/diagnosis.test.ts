import { expect, test } from 'vitest';
import { loadConfig, parseConfig } from '../../../../electron/config/load.ts';
import { diagnosisOf } from '../../../../electron/engine/show/diagnosis.ts';
import { stillEngine } from '../../../support/still-engine.ts';

const secret = 'S3cr3tS3cr3t';
const home = '/home/ada';

/** A configuration with a secret in every place where a person might have put one. */
const text = `
host: { name: ada-${secret} }
workspaces: [${home}/${secret}]
aliases: { 'example.org/${secret}': 'example.org/r' }
webhooks:
  endpoints:
    - { path: /hook/${secret}, forge: github, secret: ${secret} }
entries:
  - { name: ${secret}, repository: example.org/${secret}, folder: ${home}/${secret}, run: [[echo, ${secret}]] }
tokenn: ${secret}
`;

test('P-10: a diagnosis holds no secret, no name of a machine, a repository or a folder, whatever stands in the configuration', async () => {
  const { engine, holder } = stillEngine();
  const loaded = parseConfig(text, `${home}/.config/everref/config.yml`, { localCloudFile: '/x' });
  const troubles = [
    { code: 'cloud', message: `https://ada:${secret}@example.org/r failed in ${home}/code`, since: '2026-11-21T08:00:00.000Z' },
    { code: 'config', message: `no such key: ${secret}`, since: '2026-11-21T08:00:00.000Z' },
  ];
  const about = { ...(await engine.about()), host: secret, configProblems: [...loaded.problems, { file: 'x', line: 7, message: secret }] };
  const diagnosis = diagnosisOf({ about, snapshot: { ...holder.current(), troubles }, config: loaded.config, home, now: new Date(0) });
  expect(diagnosis).not.toContain(secret);
  expect(diagnosis).not.toContain(home);
  expect(diagnosis).toContain('example.org/r failed in ~/code');
  expect(diagnosis).toMatch(/Configuration problems: in line .*7/);
});

test('P-10: a diagnosis counts what is here by state, and says what is odd', async () => {
  const { engine, holder } = stillEngine();
  const { config } = loadConfig('/nowhere/config.yml', { localCloudFile: '/x' });
  const diagnosis = diagnosisOf({ about: await engine.about(), snapshot: holder.current(), config, home, now: new Date(0) });
  expect(diagnosis).toMatch(/^Everref: /);
  expect(diagnosis).toMatch(/^Checkouts here: \d+/m);
  expect(diagnosis).toMatch(/^Configuration: cloud local, 0 workspaces/m);
});
