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
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, []);
  return { open: () => setOpen(true), box: isOpen ? <SearchBox onClose={() => setOpen(false)} /> : null };
}
