// What the keys of the whole application do; the table is meta/keys.ts.
import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { undo } from '@/api/undo';
import { t } from '@/i18n';
import { openForm } from '@/meta/actions';
import { listenKeys, useKeys } from '@/meta/keys';
import { useMainObjects } from '@/meta/schema';
import { toast } from '@/ui';
import { openPalette, usePaletteStore } from './palette_store';

export function useShortcuts() {
  const navigate = useNavigate();
  const objects = useMainObjects();
  useEffect(listenKeys, []);
  const board = objects.find((object) => object.pipelines?.length && object.traits.amount);
  useKeys({
    palette: openPalette,
    help: () => usePaletteStore.setState({ keys: true }),
    undo: () => void undo().then((done) => done || toast(t('ui.nothing_to_undo'))),
    go_home: () => void navigate({ to: '/' }),
    go_funnel: () => void navigate({ to: '/reports/funnel' }),
    go_calendar: () => void navigate({ to: '/calendar' }),
    go_tasks: () => void navigate({ to: '/tasks' }),
    go_board: () => board && void navigate({ to: '/o/$object/board', params: { object: board.name } }),
    go_object: (event) => {
      const object = objects.find((item) => item.name.startsWith(event.key.toLowerCase()));
      if (object) void navigate({ to: '/o/$object', params: { object: object.name } });
    },
    notices: () => usePaletteStore.setState({ notices: true }),
    new: () => {
      const here = /^\/o\/([^/]+)/.exec(window.location.pathname)?.[1];
      const may = objects.filter((object) => object.rights.create);
      const target = may.find((object) => object.name === here) ?? may[0];
      if (target) openForm({ object: target.name });
    },
    search: () => {
      const field = document.querySelector<HTMLInputElement>('#main input[data-search]');
      if (field) field.focus();
      else openPalette();
    },
  });
}
