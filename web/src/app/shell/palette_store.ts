import { create } from 'zustand';

export const usePaletteStore = create<{ open: boolean; keys: boolean }>(() => ({ open: false, keys: false }));
export const openPalette = () => usePaletteStore.setState({ open: true });
export const closePalette = () => usePaletteStore.setState({ open: false });
