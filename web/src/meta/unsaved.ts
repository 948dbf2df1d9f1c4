// Whether somebody is in the middle of typing something that is not saved yet.
let unsaved = 0;

/** Call when input starts to be worth keeping; call the result when it is saved or dropped. */
export function holdUnsaved(): () => void {
  unsaved += 1;
  return () => {
    unsaved -= 1;
  };
}

export const unsavedCount = () => unsaved;
