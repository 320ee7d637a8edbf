import { useSyncExternalStore } from 'react';

/** What the person chose; `system` follows the system's appearance. */
export type ThemeChoice = { readonly mode: 'system' | 'light' | 'dark'; readonly contrast: 'system' | 'high' };

const key = 'everref.theme';
const fallback: ThemeChoice = { mode: 'system', contrast: 'system' };
const listeners = new Set<() => void>();
const moreContrast = window.matchMedia('(prefers-contrast: more)');
let choice = remembered();

function remembered(): ThemeChoice {
  const [mode, contrast] = (localStorage.getItem(key) ?? '').split(' ');
  return {
    mode: mode === 'light' || mode === 'dark' ? mode : fallback.mode,
    contrast: contrast === 'high' ? 'high' : fallback.contrast,
  };
}

/** Puts the theme on the document: Primer's variables follow from three attributes of the root element. */
export function applyTheme(): void {
  const high = choice.contrast === 'high' || moreContrast.matches;
  const root = document.documentElement;
  root.setAttribute('data-color-mode', choice.mode === 'system' ? 'auto' : choice.mode);
  root.setAttribute('data-light-theme', high ? 'light_high_contrast' : 'light');
  root.setAttribute('data-dark-theme', high ? 'dark_high_contrast' : 'dark');
}

/** Changes and remembers the theme. */
export function chooseTheme(next: Partial<ThemeChoice>): void {
  choice = { ...choice, ...next };
  localStorage.setItem(key, `${choice.mode} ${choice.contrast}`);
  applyTheme();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The chosen theme, kept up to date. */
export function useTheme(): ThemeChoice {
  return useSyncExternalStore(subscribe, () => choice);
}

moreContrast.addEventListener('change', applyTheme);
