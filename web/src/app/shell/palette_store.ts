import { create } from 'zustand';

/** What of the shell stands open. */
export const usePaletteStore = create<{ open: boolean; keys: boolean; notices: boolean }>(() => ({
  open: false,
  keys: false,
  notices: false,
}));
export const openPalette = () => usePaletteStore.setState({ open: true });
export const closePalette = () => usePaletteStore.setState({ open: false });
