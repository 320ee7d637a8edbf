import { Button, FormControl, Radio, RadioGroup, TextInput } from '@primer/react';
import styles from './first-start.module.css';

/** With which machines this one shares its state, as far as is said at the first start. */
export type Sharing = 'alone' | 'hub' | 'aws';

const ways: readonly { readonly value: Sharing; readonly label: string; readonly about: string }[] = [
  { value: 'alone', label: 'Only this one, for now', about: 'Nothing is sent anywhere, and there is no account. Others can join later, under Settings.' },
  { value: 'hub', label: 'Several, with a hub of my own', about: 'One of your machines serves the others, over TLS. No account anywhere.' },
  { value: 'aws', label: 'Several, through AWS', about: 'In an account of yours. What is made there, and what it costs, is shown before it is made.' },
];

type StepProps = {
  readonly name: string;
  readonly setName: (name: string) => void;
  readonly sharing: Sharing;
  readonly setSharing: (sharing: Sharing) => void;
  readonly back: () => void;
  readonly finish: () => void;
  readonly saving: boolean;
  readonly problem: string | null;
};

/** Which machines? This one's name, and whether there are others. */
export function MachineStep({ name, setName, sharing, setSharing, back, finish, saving, problem }: StepProps) {
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
      <RadioGroup name="sharing" onChange={(chosen) => setSharing(ways.find(({ value }) => value === chosen)?.value ?? 'alone')}>
        <RadioGroup.Label>On which machines do you work?</RadioGroup.Label>
        {ways.map(({ value, label, about }) => (
          <FormControl key={value}>
            <Radio value={value} checked={sharing === value} />
            <FormControl.Label>{label}</FormControl.Label>
            <FormControl.Caption>{about}</FormControl.Caption>
          </FormControl>
        ))}
      </RadioGroup>
      {problem !== null && (
        <p role="alert" className={styles['problem']}>
          {problem}
        </p>
      )}
      <div className={styles['buttons']}>
        <Button onClick={back}>Back</Button>
        <Button type="submit" variant="primary" loading={saving} disabled={name.trim() === ''}>
          {sharing === 'alone' ? 'Start' : 'Next'}
        </Button>
      </div>
    </form>
  );
}
