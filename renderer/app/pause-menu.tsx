import { ActionList, ActionMenu } from '@primer/react';
import type { ReactElement } from 'react';
import { type PauseChoice, pauseEnd } from '../../shared/model/pause.ts';
import styles from './engine-status.module.css';

const choices: readonly { readonly choice: PauseChoice; readonly words: string }[] = [
  { choice: '1h', words: 'For an hour' },
  { choice: 'tomorrow', words: 'Until tomorrow morning' },
  { choice: 'until-resumed', words: 'Until I go on' },
];

/** For how long background work shall be off; what a person asks for is still done. `anchor`: another button than the words. */
export function PauseMenu(props: { readonly disabled: boolean; readonly onPause: (until: string) => void; readonly anchor?: ReactElement }) {
  const { disabled, onPause, anchor } = props;
  return (
    <ActionMenu>
      <ActionMenu.Anchor>
        {anchor ?? (
          <button type="button" className={styles['pause']} disabled={disabled}>
            Pause …
          </button>
        )}
      </ActionMenu.Anchor>
      <ActionMenu.Overlay width="small" side={anchor === undefined ? 'outside-top' : 'outside-bottom'}>
        <ActionList>
          <ActionList.Group>
            <ActionList.GroupHeading>Pause background work</ActionList.GroupHeading>
            {choices.map(({ choice, words }) => (
              <ActionList.Item key={choice} onSelect={() => onPause(pauseEnd(choice, new Date()))}>
                {words}
              </ActionList.Item>
            ))}
          </ActionList.Group>
        </ActionList>
      </ActionMenu.Overlay>
    </ActionMenu>
  );
}
