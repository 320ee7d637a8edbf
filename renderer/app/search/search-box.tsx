import {
  AlertIcon,
  GearIcon,
  GitBranchIcon,
  HistoryIcon,
  type Icon,
  LocationIcon,
  RepoIcon,
  RepoPushIcon,
  SearchIcon,
  ServerIcon,
  ZapIcon,
} from '@primer/octicons-react';
import { type KeyboardEvent, useDeferredValue, useEffect, useId, useMemo, useRef, useState } from 'react';
import { counted } from '../../parts/counted.ts';
import { Hidden } from '../../parts/hidden.tsx';
import { useSnapshot } from '../engine-context.tsx';
import { go } from '../route.ts';
import { type Entry, type EntryKind, entriesOf, type SearchAction } from './entries.ts';
import { useLostEntries } from './lost-entries.ts';
import { search } from './match.ts';
import { useSearchActions } from './search-actions.ts';
import styles from './search-box.module.css';

const signs: Readonly<Record<EntryKind, { readonly icon: Icon; readonly word: string }>> = {
  action: { icon: ZapIcon, word: 'Action' },
  checkout: { icon: RepoIcon, word: 'Checkout' },
  branch: { icon: GitBranchIcon, word: 'Branch' },
  machine: { icon: ServerIcon, word: 'Machine' },
  'force-push': { icon: RepoPushIcon, word: 'Force push' },
  lost: { icon: HistoryIcon, word: 'Lost commits' },
  place: { icon: LocationIcon, word: 'Place' },
  setting: { icon: GearIcon, word: 'Setting' },
};

/** The search over everything: Ctrl/Cmd-K opens it, arrows choose, Enter goes there. `onClose` is called once it has closed. */
export function SearchBox({ onClose }: { readonly onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const listId = useId();
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(0);
  const snapshot = useSnapshot();
  const perform = useSearchActions();
  const entries = useMemo(() => entriesOf(snapshot), [snapshot]);
  const typed = useDeferredValue(text);
  const lost = useLostEntries(typed);
  // What is found here stands first and does not move when the engine's answer comes.
  const found = useMemo(() => [...search(entries, typed), ...lost], [entries, typed, lost]);
  const at = Math.min(chosen, Math.max(0, found.length - 1));

  useEffect(() => {
    // The dialog of the platform: it holds the focus, ends with Escape, and gives the focus back.
    dialog.current?.showModal();
  }, []);
  useEffect(() => {
    list.current?.children[at]?.scrollIntoView({ block: 'nearest' });
  }, [at]);

  const open = (entry: Entry | undefined): void => {
    if (entry === undefined) return;
    dialog.current?.close();
    if (entry.target.kind === 'go') go(entry.target.address);
    else perform(entry.target.action satisfies SearchAction);
  };
  const press = (event: KeyboardEvent): void => {
    const last = found.length - 1;
    const next = { ArrowDown: at === last ? 0 : at + 1, ArrowUp: at === 0 ? last : at - 1, PageDown: Math.min(last, at + 8), PageUp: Math.max(0, at - 8) }[
      event.key
    ];
    if (next !== undefined && last >= 0) {
      event.preventDefault();
      setChosen(next);
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault();
      // What is typed counts, also where the list is still a step behind.
      open(typed === text ? found[at] : (search(entries, text)[0] ?? found[at]));
    }
  };

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog by itself; the click is the same for a mouse
    <dialog
      ref={dialog}
      className={styles['dialog']}
      aria-label="Search"
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && dialog.current.close()}
    >
      <div className={styles['box']}>
        <div className={styles['field']}>
          <SearchIcon size={16} />
          <input
            autoFocus
            type="text"
            role="combobox"
            aria-expanded={found.length > 0}
            aria-controls={found.length === 0 ? undefined : listId}
            aria-activedescendant={found.length === 0 ? undefined : `${listId}-${at}`}
            aria-autocomplete="list"
            aria-label="Search checkouts, branches, machines, lost commits, actions and settings"
            placeholder="Search checkouts, branches, machines, force pushes, lost commits, actions…"
            spellCheck={false}
            autoComplete="off"
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              setChosen(0);
            }}
            onKeyDown={press}
          />
          <kbd className={styles['key']}>Esc</kbd>
        </div>
        {found.length === 0 ? (
          <p className={styles['none']}>
            <AlertIcon size={16} /> Nothing matches all of these words.
          </p>
        ) : (
          <div ref={list} id={listId} role="listbox" aria-label="Found" className={styles['list']}>
            {found.map((entry, index) => (
              <Found
                key={entry.key}
                entry={entry}
                id={`${listId}-${index}`}
                selected={index === at}
                onPoint={() => setChosen(index)}
                onOpen={() => open(entry)}
              />
            ))}
          </div>
        )}
        <Hidden>
          <span role="status">{typed === '' ? '' : counted(found.length, 'result')}</span>
        </Hidden>
      </div>
    </dialog>
  );
}

function Found(props: { readonly entry: Entry; readonly id: string; readonly selected: boolean; readonly onPoint: () => void; readonly onOpen: () => void }) {
  const { entry, id, selected, onPoint, onOpen } = props;
  const { icon: Sign, word } = signs[entry.kind];
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are the field's: the listbox never has the focus
    // biome-ignore lint/a11y/useFocusableInteractive: aria-activedescendant leads to it
    <div id={id} role="option" aria-selected={selected} className={styles['entry']} onMouseMove={onPoint} onClick={onOpen}>
      <Sign size={16} />
      <span className={styles['words']}>
        <span className={styles['title']}>{entry.title}</span>
        <span className={styles['about']}>{entry.about}</span>
      </span>
      <span className={styles['kind']}>{word}</span>
    </div>
  );
}
