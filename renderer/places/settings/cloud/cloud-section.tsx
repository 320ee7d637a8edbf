import { useQuery } from '@tanstack/react-query';
import { useEngine } from '../../../app/engine-context.tsx';
import settingsStyles from '../settings.module.css';
import { AwsSetup } from './aws-setup.tsx';
import { CloudTest } from './cloud-test.tsx';
import { HubBox } from './hub-box.tsx';
import { KnownMachines } from './known-machines.tsx';

/** Where the machines share their state; each kind of cloud sets itself up here. */
export function CloudSection() {
  const engine = useEngine();
  const about = useQuery({ queryKey: ['about'], queryFn: ({ signal }) => engine.app.about(undefined, { signal }) });
  return (
    <section className={settingsStyles['section']} aria-labelledby="settings-cloud">
      <h2 id="settings-cloud" className={settingsStyles['heading']}>
        Other machines
      </h2>
      <p className={settingsStyles['lead']}>
        Your machines tell each other of pushes and of how their checkouts stand. Without a place for that, each still follows its remotes by itself.
      </p>
      <div className={settingsStyles['box']}>
        {about.data !== undefined && <CloudTest where={about.data.cloud} />}
        <KnownMachines />
        <HubBox />
        <AwsSetup />
      </div>
    </section>
  );
}
