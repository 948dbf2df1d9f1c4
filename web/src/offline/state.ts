// What the shell shows about the network, the queue and the program's version. Small, because it is there from the
// start; the queue itself comes when there is something to keep.
import { create } from 'zustand';

interface State {
  /** The program answers. */
  reachable: boolean;
  /** Records captured here that are still to be sent, and those the program refused. */
  waiting: number;
  refused: number;
  /** Begun and not finished. */
  drafts: number;
  sending: boolean;
  /** The queue waits for somebody to sign in. */
  signedOut: boolean;
  /** A newer version of these pages is here. */
  update: boolean;
  /** The browser offers to install the application. */
  install: (() => Promise<boolean>) | null;
}

export const useOffline = create<State>(() => ({
  reachable: navigator.onLine,
  waiting: 0,
  refused: 0,
  drafts: 0,
  sending: false,
  signedOut: false,
  update: false,
  install: null,
}));

const FLAG = 'fairlead.outbox';

/** Whether this browser has ever kept something: only then is the store opened at the start. */
export function hasOutbox(): boolean {
  try {
    return localStorage.getItem(FLAG) !== null;
  } catch {
    return false;
  }
}

export function markOutbox() {
  try {
    localStorage.setItem(FLAG, '1');
  } catch {
    // Without storage there is no queue to come back to either.
  }
}
