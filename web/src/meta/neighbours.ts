// The list a record was opened from, so that the record page can step to the next and the previous one.
import { create } from 'zustand';
import type { ListQuery } from '@/api/types';

const useStore = create<{ lists: Record<string, ListQuery> }>(() => ({ lists: {} }));

export const rememberList = (object: string, query: ListQuery) =>
  useStore.setState((state) => ({ lists: { ...state.lists, [object]: query } }));

export const useRememberedList = (object: string): ListQuery | undefined => useStore((state) => state.lists[object]);
