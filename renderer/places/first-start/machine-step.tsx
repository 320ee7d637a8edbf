import { Button, FormControl, TextInput } from '@primer/react';
import styles from './first-start.module.css';

type StepProps = {
  readonly name: string;
  readonly setName: (name: string) => void;
  readonly back: () => void;
  readonly finish: () => void;
  readonly saving: boolean;
  readonly problem: string | null;
};

/** Which machine is this? Its name, and what it shares. */
export function MachineStep({ name, setName, back, finish, saving, problem }: StepProps) {
  return (
    <form
      className={styles['step']}
      onSubmit={(event) => {
        event.preventDefault();
        finish();
      }}
    >
      <div>
        <h2 className={styles['question']}>What is this machine called?</h2>
        <p className={styles['hint']}>The name is for people and can be changed at any time.</p>
      </div>
      <FormControl>
        <FormControl.Label>Name</FormControl.Label>
        <TextInput block value={name} maxLength={100} onChange={(event) => setName(event.target.value)} />
      </FormControl>
      <p className={styles['hint']}>
        The state of its checkouts is kept on this machine, with no account and nothing sent anywhere. Several hosts on one machine can share it: name the same
        file under <code>cloud: path</code> in their configuration.
      </p>
      {problem !== null && (
        <p role="alert" className={styles['problem']}>
          {problem}
        </p>
      )}
      <div className={styles['buttons']}>
        <Button onClick={back}>Back</Button>
        <Button type="submit" variant="primary" loading={saving} disabled={name.trim() === ''}>
          Start
        </Button>
      </div>
    </form>
  );
}
