import { type KeyboardEvent, type RefObject, useRef } from 'react';

/** Moves the focus between the lines of a list by the arrow keys, j, k, Home and End; Enter follows a line's link. Lines carry `data-line`. */
export function useListKeys(): { readonly ref: RefObject<HTMLDivElement | null>; readonly onKeyDown: (event: KeyboardEvent) => void } {
  const ref = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const lines = [...(ref.current?.querySelectorAll<HTMLElement>('[data-line]') ?? [])];
    const at = document.activeElement instanceof HTMLElement ? lines.indexOf(document.activeElement) : -1;
    if (event.key === 'Enter' && at >= 0) {
      lines[at]?.querySelector('a')?.click();
      return;
    }
    const to =
      event.key === 'ArrowDown' || event.key === 'j'
        ? at + 1
        : event.key === 'ArrowUp' || event.key === 'k'
          ? Math.max(0, at - 1)
          : event.key === 'Home'
            ? 0
            : event.key === 'End'
              ? lines.length - 1
              : null;
    if (to === null) return;
    event.preventDefault();
    lines[Math.min(to, lines.length - 1)]?.focus();
  };
  return { ref, onKeyDown };
}
