import { CheckIcon, CopyIcon } from '@primer/octicons-react';
import { useEffect, useState } from 'react';
import { announce } from './announce.tsx';
import styles from './copy-button.module.css';

/** Puts a text on the clipboard. Where the host denies the clipboard's own interface, the old command still works after a click. */
async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement('textarea');
    field.value = text;
    field.className = styles['source'] ?? '';
    document.body.append(field);
    field.select();
    const done = document.execCommand('copy');
    field.remove();
    return done;
  }
}

/** Copies a text and says so; `what` names it. Answers whether it is on the clipboard. */
export async function copyText(text: string, what: string): Promise<boolean> {
  const done = await copy(text);
  announce(done ? `Copied the ${what}` : `The ${what} could not be copied`);
  return done;
}

/** A small button that copies `text`; `what` names it ("path"). Shows a check for a moment where the click was. */
export function CopyButton({ text, what }: { readonly text: string; readonly what: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [copied]);
  const click = async (): Promise<void> => {
    setCopied(await copyText(text, what));
  };
  return (
    <button type="button" className={styles['button']} onClick={() => void click()} aria-label={`Copy ${what}`} title={`Copy ${what}`}>
      {copied ? <CheckIcon size={14} /> : <CopyIcon size={14} />}
    </button>
  );
}
