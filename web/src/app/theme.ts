// Light, dark, or as the system. Kept under the name public/first.js reads before the first paint.
import { useEffect, useState } from 'react';
import { create } from 'zustand';
import { changePreferences } from '@/api/preferences';
import type { Scheme } from '@/ui/Provider';

export type Theme = 'light' | 'dark' | 'auto';

function stored(): Theme {
  try {
    const value = localStorage.getItem('fairlead.theme');
    return value === 'light' || value === 'dark' ? value : 'auto';
  } catch {
    return 'auto';
  }
}

const useStore = create<{ theme: Theme }>(() => ({ theme: stored() }));

/** The person's choice, kept for their other devices too. */
export function setTheme(theme: Theme) {
  applyTheme(theme);
  void changePreferences({ theme });
}

export function applyTheme(theme: Theme) {
  if (useStore.getState().theme === theme) return;
  useStore.setState({ theme });
  try {
    localStorage.setItem('fairlead.theme', theme);
  } catch {
    // Without storage the choice lasts for this page.
  }
}

const dark = window.matchMedia('(prefers-color-scheme: dark)');

export function useTheme(): { theme: Theme; scheme: Scheme } {
  const theme = useStore((state) => state.theme);
  const [system, setSystem] = useState(dark.matches);
  useEffect(() => {
    const change = () => setSystem(dark.matches);
    dark.addEventListener('change', change);
    return () => dark.removeEventListener('change', change);
  }, []);
  const scheme = theme === 'auto' ? (system ? 'dark' : 'light') : theme;
  useEffect(() => {
    document.documentElement.setAttribute('data-mantine-color-scheme', scheme);
    document
      .querySelector('meta[name="theme-color"]')
      ?.setAttribute('content', getComputedStyle(document.documentElement).getPropertyValue('--bg'));
  }, [scheme]);
  return { theme, scheme };
}
