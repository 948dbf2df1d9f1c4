import { describe, expect, it } from 'vitest';
import { capsOf, type KeyId, keyTable, listenKeys, matches, pressOf, useLetterKeys } from './keys';

const press = (key: string, more: Partial<KeyboardEvent> = {}) =>
  pressOf({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more });

describe('keys', () => {
  it('spell a press the same way as the table', () => {
    expect(press('k', { ctrlKey: true })).toBe('mod+k');
    expect(press('?', { shiftKey: true })).toBe('?');
    expect(press('G')).toBe('g');
    expect(press('k', { altKey: true })).toBe('');
  });

  it('find open and counted rows', () => {
    expect(matches('go_object', 'g l')).toBe(true);
    expect(matches('go_object', 'g 1')).toBe(false);
    expect(matches('tab', '3')).toBe(true);
    expect(matches('tab', '0')).toBe(false);
    expect(capsOf('go_home')).toEqual([['G', 'H']]);
  });

  it('never take what input methods and browsers need', () => {
    for (const id of Object.keys(keyTable) as KeyId[])
      for (const way of keyTable[id].press.split('|'))
        expect(way).not.toMatch(/^(mod\+(Space|Shift|\.|t|n|w|r|l)|Shift)$/);
  });

  it('silence letters when they are switched off, but not in a field', () => {
    const stop = listenKeys();
    let heard = 0;
    const count = () => {
      heard += 1;
    };
    document.body.addEventListener('keydown', count);
    const field = document.body.appendChild(document.createElement('input'));
    const type = (target: EventTarget, key: string) =>
      target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
    useLetterKeys.setState({ on: false });
    type(document.body, 'j');
    expect(heard).toBe(0);
    type(field, 'j');
    type(document.body, 'Enter');
    expect(heard).toBe(2);
    useLetterKeys.setState({ on: true });
    type(document.body, 'j');
    expect(heard).toBe(3);
    document.body.removeEventListener('keydown', count);
    stop();
  });
});
