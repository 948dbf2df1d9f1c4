// The queue on the device: what was captured, and the photos that go with it.
import Dexie, { type EntityTable } from 'dexie';
import type { ErrorCode } from '@/api/client';
import type { Values } from '@/api/records';
import type { Fault, Row } from '@/api/types';

/** draft: being typed. waiting: to be sent. refused and conflict: a person decides. dropped: kept a while for undo. */
export type ItemState = 'draft' | 'waiting' | 'sending' | 'refused' | 'conflict' | 'dropped';

export interface Refusal {
  code: ErrorCode | 'unsure';
  status: number;
  message: string;
  fields: Fault[];
  requestId?: string;
}

export interface Item {
  id: string;
  /** Whose it is: nobody else's session sends it. */
  user: string;
  at: string;
  /** What the person chose: "visit", "call", "note", "photo"; "form" for what came from a form,
   * "change" for a value or a stage changed where it stood. */
  kind: string;
  object: string;
  /** One line for the list. */
  title: string;
  /** As typed: links with their names. */
  values: Values;
  state: ItemState;
  /** The Idempotency-Key: the same until the content changes. */
  key: string;
  /** When it was first sent without an answer so far. */
  tried?: string;
  tries: number;
  /** The record it made, or the record it changes. */
  record?: string;
  /** A change that is a move: its stage is among the values too. */
  move?: { to: string; pipeline?: string };
  /** For a change: the version and the values it was made on. */
  version?: number;
  before?: Row;
  refusal?: Refusal;
  /** The record as it is now, when somebody else was faster. */
  current?: Row;
  place?: Place;
}

export interface Place {
  latitude: number;
  longitude: number;
  accuracy: number;
  at: string;
  name?: string;
}

export interface KeptFile {
  /** Also its Idempotency-Key. */
  id: string;
  item: string;
  name: string;
  type: string;
  size: number;
  bytes: ArrayBuffer;
}

class Store extends Dexie {
  items!: EntityTable<Item, 'id'>;
  files!: EntityTable<KeptFile, 'id'>;
  constructor() {
    super('fairlead');
    this.version(1).stores({ items: 'id, user, at', files: 'id, item' });
  }
}

export const db = new Store();
