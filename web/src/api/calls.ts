// The call that rings at the moment, told by the telephone system through the program.
import { create } from 'zustand';
import type { Notice } from './notifications';

export const useCall = create<{ call: Notice | null }>(() => ({ call: null }));

/** Shown until it is put away, or the next one rings. */
export const takeCall = (call: Notice) => useCall.setState({ call });
export const endCall = () => useCall.setState({ call: null });
