import { Button, Select, TextInput } from '@primer/react';
import { type FormEvent, useState } from 'react';
import { type AwsProfile, AwsWhere } from '../../../../shared/model/aws-setup.ts';
import { Line } from '../line.tsx';
import styles from './cloud.module.css';

type FormProps = {
  readonly profiles: readonly AwsProfile[];
  readonly busy: boolean;
  readonly onLook: (where: AwsWhere) => void;
};

const names = [
  ['topic', 'Topic', 'everref', 'An SNS topic of yours, by name or ARN; one that ends in .fifo keeps the order.'],
  ['queue', 'Queue', 'made for this machine', 'An SQS queue of yours, for this machine’s messages alone.'],
  ['table', 'Table', 'everref', 'A DynamoDB table of yours, with the keys pk and sk.'],
] as const;

/** Which account, where, and (folded away) names of one's own. */
export function AwsForm({ profiles, busy, onLook }: FormProps) {
  const [draft, setDraft] = useState<Readonly<Record<string, string>>>({});
  const set = (key: string, value: string) => setDraft({ ...draft, [key]: value });
  const profile = draft['profile'] ?? '';
  const usual = profiles.find(({ name }) => name === (profile === '' ? 'default' : profile))?.region ?? null;
  const written = Object.fromEntries(Object.entries(draft).flatMap(([key, value]) => (value.trim() === '' ? [] : [[key, value.trim()]])));
  const parsed = AwsWhere.safeParse(written);
  const wrong = new Map(parsed.success ? [] : parsed.error.issues.map((issue) => [String(issue.path[0]), issue.message]));
  const missing = usual === null && written['region'] === undefined;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (parsed.success && !missing) onLook(parsed.data);
  };
  const about = (key: string, words: string) => (wrong.has(key) ? `This ${wrong.get(key)}.` : words);
  return (
    <form onSubmit={submit}>
      <Line
        label="AWS profile"
        about="Of the aws command line on this machine. Everref keeps no key."
        control={(id, aboutId) => (
          <Select id={id} aria-describedby={aboutId} value={profile} onChange={(event) => set('profile', event.target.value)}>
            <Select.Option value="">As AWS finds it</Select.Option>
            {profiles.map(({ name }) => (
              <Select.Option key={name} value={name}>
                {name}
              </Select.Option>
            ))}
          </Select>
        )}
      />
      <Line
        label="Region"
        about={about(
          'region',
          usual === null ? 'Like eu-west-1. The same on all your machines.' : `The profile’s own is ${usual}. The same on all your machines.`,
        )}
        control={(id, aboutId) => (
          <TextInput
            id={id}
            aria-describedby={aboutId}
            value={draft['region'] ?? ''}
            placeholder={usual ?? 'eu-west-1'}
            {...(wrong.has('region') ? { validationStatus: 'error' as const } : {})}
            onChange={(event) => set('region', event.target.value)}
          />
        )}
      />
      <details className={styles['names']}>
        <summary>Names of your own, for what is there already</summary>
        {names.map(([key, label, placeholder, words]) => (
          <Line
            key={key}
            label={label}
            about={about(key, words)}
            control={(id, aboutId) => (
              <TextInput
                id={id}
                aria-describedby={aboutId}
                value={draft[key] ?? ''}
                placeholder={placeholder}
                {...(wrong.has(key) ? { validationStatus: 'error' as const } : {})}
                onChange={(event) => set(key, event.target.value)}
              />
            )}
          />
        ))}
      </details>
      <div className={styles['actions']}>
        <p>Nothing is made before you have seen what, and what it costs.</p>
        <Button type="submit" loading={busy} disabled={!parsed.success || missing}>
          Show what would be made
        </Button>
      </div>
    </form>
  );
}
