import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..', '..');

/** One breach per row: the file, what it imports, the rule that must refuse it. */
const breaches: readonly (readonly [file: string, imported: string, rule: string])[] = [
  ['electron/git/breach-1.ts', '../workspace/target.ts', 'git-imports'],
  ['electron/workspace/breach-1.ts', '../sync/target.ts', 'workspace-imports'],
  ['electron/sync/breach-1.ts', '../recovery/target.ts', 'sync-imports'],
  ['electron/history/breach-1.ts', '../workspace/target.ts', 'history-imports'],
  ['electron/recovery/breach-1.ts', '../sync/target.ts', 'recovery-imports'],
  ['electron/handover/breach-1.ts', '../sync/target.ts', 'handover-imports'],
  ['electron/actions/breach-1.ts', '../workspace/target.ts', 'actions-imports'],
  ['electron/cloud/local/breach-1.ts', '../../sync/target.ts', 'cloud-imports'],
  ['electron/store/breach-1.ts', '../git/target.ts', 'store-imports'],
  ['electron/config/breach-1.ts', '../git/target.ts', 'config-imports'],
  ['electron/notify/breach-1.ts', '../store/target.ts', 'notify-imports'],
  ['electron/log/breach-1.ts', '../config/target.ts', 'log-imports'],
  ['electron/webhook/breach-1.ts', '../api/target.ts', 'services-know-no-host'],
  ['electron/webhook/breach-2.ts', '../git/target.ts', 'webhook-imports'],
  ['electron/actions/breach-2.ts', 'node:child_process', 'processes-start-in-few-places'],
  ['electron/sync/breach-2.ts', '../desktop/target.ts', 'services-know-no-host'],
  ['electron/sync/breach-3.ts', '../http/target.ts', 'services-know-no-http'],
  ['electron/engine/breach-1.ts', '../api/target.ts', 'engine-knows-no-interface'],
  ['electron/engine/breach-2.ts', 'electron', 'electron-only-in-desktop'],
  ['electron/engine/breach-3.ts', 'node:child_process', 'processes-start-in-few-places'],
  ['electron/http/breach-1.ts', 'child_process', 'processes-start-in-few-places'],
  ['electron/sync/breach-4.ts', 'simple-git', 'simple-git-behind-git'],
  ['electron/sync/breach-5.ts', '@aws-sdk/client-sqs', 'aws-behind-its-adapter'],
  ['electron/api/breach-1.ts', '../../test/target.ts', 'nothing-ships-tests'],
  ['electron/api/breach-2.ts', '../nowhere.ts', 'no-unresolved'],
  ['renderer/breach-1.ts', '../electron/api/target.ts', 'page-knows-shared-only'],
  ['renderer/breach-2.ts', 'node:fs', 'page-has-no-node'],
  ['renderer/breach-3.ts', 'electron', 'electron-only-in-desktop'],
  ['shared/breach-1.ts', '../electron/api/target.ts', 'shared-runs-anywhere'],
  ['shared/breach-2.ts', 'node:fs', 'shared-runs-anywhere'],
  ['shared/breach-3.ts', '@orpc/client', 'shared-runs-anywhere'],
  ['electron/git/type-only-1.ts', '../sync/target.ts', 'git-imports'],
  ['electron/api/circle-a.ts', './circle-b.ts', 'no-cycles'],
];

/** What must pass, so that a wall is not simply closed to all. */
const passages: readonly (readonly [file: string, imported: string])[] = [
  ['electron/git/run.ts', 'node:child_process'],
  ['electron/git/commands/pass.ts', 'simple-git'],
  ['electron/actions/run-command.ts', 'node:child_process'],
  ['electron/desktop/pass.ts', 'electron'],
  ['electron/workspace/pass.ts', '../git/target.ts'],
  ['electron/sync/pass.ts', '../workspace/target.ts'],
  ['electron/cloud/local/pass.ts', '../../sync/ports.ts'],
  ['electron/history/pass.ts', '../sync/ports.ts'],
  ['electron/cloud/local/pass-2.ts', '../../store/target.ts'],
  ['renderer/pass.ts', '../shared/target.ts'],
  ['shared/pass.ts', 'zod'],
  ['shared/pass-2.ts', '@orpc/contract'],
];

let folder: string;
let found: readonly string[];

function put(file: string, imported?: string): void {
  const path = join(folder, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(
    path,
    imported === undefined ? 'export const target = 1;\n' : `import ${file.includes('type-only') ? 'type { Target } from ' : ''}'${imported}';\n`,
  );
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'everref-walls-'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  for (const area of ['git', 'workspace', 'sync', 'recovery', 'store', 'config', 'api', 'desktop', 'http']) put(`electron/${area}/target.ts`);
  for (const file of ['test/target.ts', 'shared/target.ts', 'electron/sync/ports.ts']) put(file);
  for (const [file, imported] of [...breaches, ...passages]) put(file, imported);
  put('electron/api/circle-b.ts', './circle-a.ts');
  const words = [join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs'), '--config', join(root, '.dependency-cruiser.mjs')];
  const run = spawnSync(process.execPath, [...words, '--output-type', 'json', 'electron', 'renderer', 'shared'], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (run.stdout === '') throw new Error(run.stderr);
  const report = JSON.parse(run.stdout) as { summary: { violations: readonly { from: string; rule: { name: string } }[] } };
  found = report.summary.violations.map((violation) => `${violation.rule.name} ← ${violation.from}`);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the import walls', () => {
  test.each(breaches)('%s may not import %s', (file, _imported, rule) => {
    expect(found).toContain(`${rule} ← ${file}`);
  });

  test.each(passages)('%s may import %s', (file) => {
    expect(found.filter((line) => line.endsWith(` ${file}`))).toEqual([]);
  });
});
