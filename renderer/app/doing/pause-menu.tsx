import { ActionList, ActionMenu } from '@primer/react';
import { type KeyboardEvent, type ReactNode, type RefObject, useId, useRef, useState } from 'react';
import { type PauseChoice, pauseEnd } from '../../../shared/model/pause.ts';

const choices: readonly { readonly choice: PauseChoice; readonly words: string }[] = [
  { choice: '1h', words: 'For an hour' },
  { choice: 'tomorrow', words: 'Until tomorrow morning' },
  { choice: 'until-resumed', words: 'Until I go on' },
];

/** What a button needs to open the menu. */
export type PauseAnchor = {
  readonly ref: RefObject<HTMLButtonElement | null>;
  readonly id: string;
  readonly 'aria-haspopup': true;
  readonly 'aria-expanded': boolean;
  readonly onClick: () => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
};

/**
 * For how long background work shall be off; what a person asks for is still done. `anchor` draws the button. The menu is made when it is opened: ten
 * heads with a closed menu each would cost the page a tenth of its first drawing.
 */
export function PauseMenu(props: {
  readonly onPause: (until: string) => void;
  readonly side?: 'outside-top';
  readonly anchor: (anchor: PauseAnchor) => ReactNode;
}) {
  const { onPause, side, anchor } = props;
  const [open, setOpen] = useState(false);
  const ref = useRef<HTMLButtonElement>(null);
  const id = useId();
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    setOpen(true);
  };
  return (
    <>
      {anchor({ ref, id, 'aria-haspopup': true, 'aria-expanded': open, onClick: () => setOpen(!open), onKeyDown })}
      {open && (
        <ActionMenu open anchorRef={ref} onOpenChange={setOpen}>
          <ActionMenu.Overlay width="small" side={side ?? 'outside-bottom'}>
            <ActionList aria-labelledby={id}>
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
      )}
    </>
  );
}
