import { TextInput } from '@primer/react';
import { Line } from '../line.tsx';
import settingsStyles from '../settings.module.css';

interface TextLineProps {
  readonly label: string;
  readonly about: string;
  readonly value: string;
  readonly example?: string;
  readonly onChange: (value: string) => void;
}

/** A setting that is a short text. */
export function TextLine({ label, about, value, example = '', onChange }: TextLineProps) {
  return (
    <Line
      label={label}
      about={about}
      control={(id, aboutId) => (
        <TextInput
          id={id}
          aria-describedby={aboutId}
          className={settingsStyles['wide']}
          value={value}
          placeholder={example}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    />
  );
}
