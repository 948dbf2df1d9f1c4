// All global keys in one table. Screens add their own with `useKeys`.
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { undo } from '@/api/undo';
import { t } from '@/i18n';
import { openForm } from '@/meta/actions';
import { useMainObjects } from '@/meta/schema';
import { toast } from '@/ui';
import { openPalette, usePaletteStore } from './palette_store';

const apple = /Mac|iPhone|iPad/.test(navigator.userAgent);
export const modKey = apple ? '⌘' : 'Ctrl';

const typing = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName));

const layerOpen = () => document.querySelector('[role="dialog"][aria-modal="true"]') !== null;

export function useShortcuts() {
  const navigate = useNavigate();
  const objects = useMainObjects();
  const afterG = useRef(0);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.isComposing || event.defaultPrevented) return;
      const mod = apple ? event.metaKey : event.ctrlKey;
      const key = event.key.toLowerCase();
      if (mod && key === 'k' && !event.shiftKey && !event.altKey) {
        event.preventDefault();
        openPalette();
        return;
      }
      if (typing(event.target) || layerOpen()) return;
      if (mod && key === 'z' && !event.shiftKey) {
        event.preventDefault();
        void undo().then((done) => done || toast(t('ui.nothing_to_undo')));
        return;
      }
      if (mod || event.altKey) return;
      if (Date.now() - afterG.current < 1200) {
        afterG.current = 0;
        const pipeline = objects.find((object) => object.pipelines?.length && object.traits.amount);
        const object = objects.find((item) => item.name.startsWith(key));
        if (key === 'h') void navigate({ to: '/' });
        else if (key === 'f') void navigate({ to: '/reports/funnel' });
        else if (key === 'b' && pipeline) void navigate({ to: '/o/$object/board', params: { object: pipeline.name } });
        else if (object) void navigate({ to: '/o/$object', params: { object: object.name } });
        else return;
        event.preventDefault();
        return;
      }
      if (event.key === '?') {
        event.preventDefault();
        usePaletteStore.setState({ keys: true });
      } else if (key === 'g') {
        afterG.current = Date.now();
      } else if (key === 'n') {
        const here = /^\/o\/([^/]+)/.exec(window.location.pathname)?.[1];
        const target =
          objects.find((object) => object.name === here && object.rights.create) ??
          objects.find((object) => object.rights.create);
        if (target) {
          event.preventDefault();
          openForm({ object: target.name });
        }
      } else if (key === '/') {
        const field = document.querySelector<HTMLInputElement>('#main input[data-search]');
        event.preventDefault();
        if (field) field.focus();
        else openPalette();
      }
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [navigate, objects]);
}
