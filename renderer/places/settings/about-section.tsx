import { CopyIcon, FileDirectoryIcon } from '@primer/octicons-react';
import { Button } from '@primer/react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { About } from '../../../shared/contract/contract.ts';
import { useEngine } from '../../app/engine-context.tsx';
import { longAge } from '../../parts/age.ts';
import { useNow } from '../../parts/clock.ts';
import { CopyButton, copyText } from '../../parts/copy-button.tsx';
import { counted } from '../../parts/counted.ts';
import { homePath } from '../../parts/repository-name.ts';
import styles from './about-section.module.css';
import { ConfigProblems } from './config-problems.tsx';
import settingsStyles from './settings.module.css';

/** What Everref itself has used, in one line. */
function costWords(cost: About['cost'], now: number): string {
  const hours = Math.max((now - Date.parse(cost.since)) / 3_600_000, 1 / 60);
  const parts = [
    counted(cost.gitProcesses, 'git process', 'git processes'),
    `${Math.round(cost.cpuSeconds)} s of processor time`,
    ...(cost.networkRuns === undefined ? [] : [counted(cost.networkRuns, 'question to remotes', 'questions to remotes')]),
    ...(cost.receivedBytes === undefined ? [] : [`${sizeWords(cost.receivedBytes)} received`]),
    `${Math.round(cost.memoryBytes / 1024 ** 2)} MB of memory`,
  ];
  const perHour = `per hour: ${Math.round(cost.gitProcesses / hours)} processes, ${Math.round(cost.cpuSeconds / hours)} s`;
  return `${parts.join(', ')}; ${perHour}; started ${longAge(cost.since, now)}`;
}

function sizeWords(bytes: number): string {
  if (bytes < 1024 ** 2) return `${Math.ceil(bytes / 1024)} KB`;
  return bytes < 1024 ** 3 ? `${Math.round(bytes / 1024 ** 2)} MB` : `${(bytes / 1024 ** 3).toFixed(1)} GB`;
}

/** How far the system's own telling of changes reaches. */
function watchingWords({ watched, byTimer, used, budget }: NonNullable<About['watching']>): string {
  const all = `${counted(watched, 'work tree', 'work trees')} watched with ${used.toLocaleString()} watches (${budget.toLocaleString()} allowed)`;
  return byTimer === 0 ? all : `${all}, ${counted(byTimer, 'work tree', 'work trees')} looked at each minute while this window is open`;
}

/** What was asked of a cloud that is paid by use. */
function usageWords(usage: NonNullable<About['cloudUsage']>): string {
  const { queueRequests, publishes, writeUnits, readUnits } = usage;
  return `${counted(queueRequests, 'request')} to queues, ${counted(publishes, 'message')} published, ${counted(Math.round(writeUnits), 'write')} and ${counted(Math.round(readUnits), 'read')} of the table`;
}

/** What one needs to ask somebody for help. */
function ReportButtons() {
  const engine = useEngine();
  const [said, setSaid] = useState<string | null>(null);
  const asText = (error: unknown) => (error instanceof Error ? error.message : String(error));
  async function copyDiagnosis(): Promise<void> {
    try {
      const { text } = await engine.app.diagnosis();
      setSaid((await copyText(text, 'diagnosis')) ? 'Copied: versions, counts and troubles, no secret. Read it before you send it.' : text);
    } catch (error) {
      setSaid(asText(error));
    }
  }
  async function openLogFolder(): Promise<void> {
    try {
      setSaid((await engine.app.openLogFolder()).problem);
    } catch (error) {
      setSaid(asText(error));
    }
  }
  return (
    <div className={styles['report']}>
      <Button size="small" leadingVisual={CopyIcon} onClick={() => void copyDiagnosis()}>
        Copy diagnosis
      </Button>
      <Button size="small" leadingVisual={FileDirectoryIcon} onClick={() => void openLogFolder()}>
        Open log folder
      </Button>
      <p role="status">{said}</p>
    </div>
  );
}

/** Facts about this installation, and what is wrong with its configuration. */
export function AboutSection() {
  const engine = useEngine();
  const now = useNow();
  const about = useQuery({ queryKey: ['about'], queryFn: ({ signal }) => engine.app.about(undefined, { signal }) });
  if (about.data === undefined) return null;
  const { version, host, configFile, dataFolder, logFile, git, node, os, cloud, configProblems, cost, watching, cloudUsage } = about.data;
  const facts = [
    { name: 'Everref', value: `${version}, ${host}`, path: false },
    { name: 'Configuration', value: configFile, path: true },
    { name: 'Data', value: dataFolder, path: true },
    { name: 'Log', value: logFile, path: true },
    { name: 'Shared state', value: cloud, path: false },
    { name: 'Git', value: git, path: false },
    { name: 'Node', value: node, path: false },
    { name: 'System', value: os, path: false },
    ...(watching === undefined ? [] : [{ name: 'Watching', value: watchingWords(watching), path: false }]),
    { name: 'Its own cost', value: costWords(cost, now), path: false },
    ...(cloudUsage === undefined ? [] : [{ name: 'Asked of AWS', value: usageWords(cloudUsage), path: false }]),
  ];
  return (
    <section className={settingsStyles['section']} aria-labelledby="settings-about">
      <h2 id="settings-about" className={settingsStyles['heading']}>
        About
      </h2>
      {configProblems.length > 0 ? (
        <div className={styles['problems']}>
          <ConfigProblems problems={configProblems} />
        </div>
      ) : (
        <p className={settingsStyles['lead']}>The configuration has no problems.</p>
      )}
      <dl className={settingsStyles['box']}>
        {facts.map((fact) => (
          <div key={fact.name} className={styles['fact']}>
            <dt>{fact.name}</dt>
            <dd>
              <span title={fact.value} className={fact.path ? styles['path'] : undefined}>
                {fact.path ? homePath(fact.value) : fact.value}
              </span>
              {fact.path && <CopyButton text={fact.value} what={`path: ${fact.name}`} />}
            </dd>
          </div>
        ))}
      </dl>
      <ReportButtons />
    </section>
  );
}
