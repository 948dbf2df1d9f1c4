// The few words the components say themselves; i18n puts them here in the language of the page.
import { create } from 'zustand';

export interface Words {
  cancel: string;
  close: string;
  clear: string;
  search: string;
  none: string;
  loading: string;
  noMatch: string;
  selected: string;
  layers: string;
}

const useStore = create<{ words: Words }>(() => ({
  words: { cancel: '', close: '', clear: '', search: '', none: '', loading: '', noMatch: '', selected: '', layers: '' },
}));

export const setWords = (words: Words) => useStore.setState({ words });
export const useWords = () => useStore((state) => state.words);
