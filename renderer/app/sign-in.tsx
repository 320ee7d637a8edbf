import { Button, FormControl, TextInput } from '@primer/react';
import { type FormEvent, useState } from 'react';
import { readPasted, signIn } from '../client.ts';
import { Mark } from '../parts/mark.tsx';
import styles from './sign-in.module.css';

const words = {
  none: 'This page needs a link from Everref.',
  used: 'This link has been used.',
  refused: 'Everref no longer knows this page: it has been started anew since.',
} as const;

/** What a browser without a valid token sees: what happened, and what to do. */
export function SignIn({ why, signedIn }: { readonly why: keyof typeof words; readonly signedIn: () => void }) {
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const pasted = readPasted(text, location.origin);
    if (pasted === null) return setProblem('That is neither a link from Everref nor a token.');
    if (pasted.kind === 'elsewhere') return location.assign(pasted.url);
    const taken = await signIn(pasted.credential).catch(() => false);
    if (taken) signedIn();
    else setProblem('That link has been used or has run out. Ask for a new one.');
  };
  return (
    <main className={styles['page']}>
      <form className={styles['card']} onSubmit={(event) => void submit(event)}>
        <Mark size={40} />
        <h1 className={styles['title']}>{words[why]}</h1>
        <p className={styles['text']}>
          Each link opens one page, once. Where Everref runs, <code>everref open</code> prints a new one (from a clone: <code>npm run -s everref -- open</code>
          ). Where it does not run, <code>everref serve</code> or <code>npm start</code> starts it and prints one.
        </p>
        <p className={styles['text']}>With the desktop app no link is needed: open its window, from the tray or by starting it once more.</p>
        <FormControl>
          <FormControl.Label>Link or token</FormControl.Label>
          <TextInput block autoFocus monospace value={text} onChange={(event) => setText(event.target.value)} placeholder="http://127.0.0.1:…/#code=…" />
          {problem !== null && <FormControl.Validation variant="error">{problem}</FormControl.Validation>}
        </FormControl>
        <Button type="submit" variant="primary" block>
          Open Everref
        </Button>
      </form>
    </main>
  );
}
