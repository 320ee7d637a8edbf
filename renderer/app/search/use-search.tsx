import { useEffect, useState } from 'react';
import { SearchBox } from './search-box.tsx';

/** The search box and how to open it: by a click, or by Ctrl/Cmd-K from anywhere. */
export function useSearch(): { readonly open: () => void; readonly box: React.ReactNode } {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      event.preventDefault();
      setOpen(true);
    };
    // The desktop's shortcut calls by the fragment (electron/desktop/window/window.ts).
    const called = (): void => {
      if (location.hash !== '#search') return;
      history.replaceState(history.state, '', location.pathname + location.search);
      setOpen(true);
    };
    called();
    window.addEventListener('keydown', press);
    window.addEventListener('hashchange', called);
    return () => {
      window.removeEventListener('keydown', press);
      window.removeEventListener('hashchange', called);
    };
  }, []);
  return { open: () => setOpen(true), box: isOpen ? <SearchBox onClose={() => setOpen(false)} /> : null };
}
