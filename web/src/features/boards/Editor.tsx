import { useEffect, useState } from 'react';
import { api, isApiError } from '@/api/client';
import { explain } from '@/api/errors';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import type { Catalogue } from '@/meta/kpi/types';
import { presets } from '@/meta/periods';
import { holdUnsaved } from '@/meta/unsaved';
import { Banner, Button, EmptyState, Field, IconButton, PageHead, Select, TextField, toast } from '@/ui';
import { BoardWidget } from './BoardWidget';
import {
  type Board,
  type BoardRow,
  boardObject,
  compares,
  type BoardWidget as Definition,
  freshId,
  moved,
  wordsIn,
  writeBoard,
} from './boards';
import { WidgetForm } from './WidgetForm';

const widest = 4;

/** A report while it is put together: every step can be taken back until it is saved. */
export function Editor({
  row,
  start,
  catalogue,
  onDone,
  onCancel,
}: {
  row: BoardRow;
  start: Board;
  catalogue: Catalogue;
  onDone: () => Promise<void>;
  onCancel: () => void;
}) {
  const t = useT();
  const { language } = useFormat();
  const [board, setBoard] = useState(start);
  const [past, setPast] = useState<Board[]>([]);
  const [name, setName] = useState(row.name);
  const [open, setOpen] = useState<Definition | null>(null);
  const [faults, setFaults] = useState<string[]>([]);
  const [said, setSaid] = useState('');
  const [busy, setBusy] = useState(false);
  const changed = past.length > 0 || name !== row.name;
  useEffect(() => (changed ? holdUnsaved() : undefined), [changed]);
  const step = (next: Board) => {
    setPast((old) => [...old.slice(-49), board]);
    setBoard(next);
  };
  const undo = () => {
    const last = past[past.length - 1];
    if (!last) return;
    setBoard(last);
    setPast(past.slice(0, -1));
  };
  const titleOf = (widget: Definition) =>
    wordsIn(widget.title, language) ||
    widget.kpis.map((kpi) => catalogue.kpis.find((item) => item.name === kpi)?.label ?? kpi).join(t('boards.and'));
  const put = (at: number, widget: Definition) =>
    step({ ...board, widgets: board.widgets.map((old, index) => (index === at ? widget : old)) });
  const shift = (at: number, to: number) => {
    step({ ...board, widgets: moved(board.widgets, at, to) });
    setSaid(t('boards.moved', { name: titleOf(board.widgets[at] as Definition), n: to + 1 }));
  };
  const save = async () => {
    setBusy(true);
    setFaults([]);
    try {
      await api.patch(
        `/api/records/${boardObject}/${row.id}`,
        { name, definition: writeBoard(board) },
        { version: row.version },
      );
      toast(t('boards.saved'));
      await onDone();
    } catch (error) {
      // Which widget it is, in words: "widgets.2" tells nobody anything.
      if (isApiError(error) && error.fields.length > 0)
        setFaults(
          error.fields.map((fault) => {
            const at = /definition\.widgets\.(\d+)/.exec(fault.field)?.[1];
            const widget = at === undefined ? undefined : board.widgets[Number(at)];
            return [widget ? `${Number(at) + 1}. ${titleOf(widget)}: ` : '', fault.message, ' ', fault.hint ?? ''].join(
              '',
            );
          }),
        );
      else setFaults([explain(error)]);
    }
    setBusy(false);
  };
  const tools = (widget: Definition, at: number) => {
    const title = titleOf(widget);
    const size = widget.size ?? 1;
    return (
      <span className="board-tools">
        <IconButton
          small
          icon="back"
          label={t('boards.earlier', { name: title })}
          disabled={at === 0}
          onClick={() => shift(at, at - 1)}
        />
        <IconButton
          small
          icon="forward"
          label={t('boards.later', { name: title })}
          disabled={at === board.widgets.length - 1}
          onClick={() => shift(at, at + 1)}
        />
        <IconButton
          small
          icon="minus"
          label={t('boards.narrower', { name: title })}
          disabled={size === 1}
          onClick={() => put(at, { ...widget, size: size - 1 })}
        />
        <IconButton
          small
          icon="plus"
          label={t('boards.wider', { name: title })}
          disabled={size === widest}
          onClick={() => put(at, { ...widget, size: size + 1 })}
        />
        <IconButton small icon="edit" label={t('boards.change', { name: title })} onClick={() => setOpen(widget)} />
        <IconButton
          small
          icon="trash"
          label={t('boards.remove', { name: title })}
          onClick={() => step({ ...board, widgets: board.widgets.filter((_, index) => index !== at) })}
        />
      </span>
    );
  };
  const add = () => setOpen({ id: freshId(board), kpis: [], chart: 'figure' });
  return (
    <div className="page kpi boards">
      <PageHead title={t('boards.editing', { name: row.name })}>
        <Button icon="undo" disabled={past.length === 0} onClick={undo}>
          {t('boards.undo')}
        </Button>
        <Button onClick={onCancel}>{t('ui.cancel')}</Button>
        <Button kind="primary" icon="save" busy={busy} onClick={() => void save()}>
          {t('boards.save')}
        </Button>
      </PageHead>
      <div className="kpi-bar board-bar">
        <span className="board-name">
          <Field label={t('boards.name')} required>
            {(control) => (
              <TextField
                {...control}
                maxLength={120}
                value={name}
                onChange={(event) => setName(event.currentTarget.value)}
              />
            )}
          </Field>
        </span>
        <span className="kpi-pick">
          <Select
            label={t('funnel.period')}
            value={board.period as string}
            options={presets.map((value) => ({ value: value as string, label: t(`funnel.period_${value}`) }))}
            onChange={(value) => step({ ...board, period: presets.find((item) => item === value) ?? board.period })}
          />
        </span>
        <span className="kpi-pick">
          <Select
            label={t('funnel.compare')}
            value={board.compare as string}
            options={compares.map((value) => ({ value: value as string, label: t(`boards.compare_${value}`) }))}
            onChange={(value) => step({ ...board, compare: compares.find((item) => item === value) ?? board.compare })}
          />
        </span>
        <Button icon="plus" onClick={add}>
          {t('boards.add')}
        </Button>
      </div>
      <div className="page-body kpi-body">
        <p className="sr-only" aria-live="polite">
          {said}
        </p>
        {faults.length > 0 ? (
          <Banner kind="error">
            <ul>
              {faults.map((fault) => (
                <li key={fault}>{fault}</li>
              ))}
            </ul>
          </Banner>
        ) : null}
        {board.widgets.length === 0 ? (
          <EmptyState
            icon="file-text"
            title={t('boards.no_widgets')}
            actions={<Button onClick={add}>{t('boards.add')}</Button>}
          >
            {t('boards.no_widgets_help')}
          </EmptyState>
        ) : (
          <div className="board-grid">
            {board.widgets.map((widget, at) => (
              <div key={widget.id} className="board-cell" data-size={widget.size ?? 1}>
                <BoardWidget
                  key={writeBoard({ ...board, widgets: [widget] })}
                  board={board}
                  widget={widget}
                  asked={{}}
                  catalogue={catalogue}
                  tools={tools(widget, at)}
                />
              </div>
            ))}
          </div>
        )}
      </div>
      {open ? (
        <WidgetForm
          start={open}
          catalogue={catalogue}
          onClose={() => setOpen(null)}
          onDone={(widget) => {
            const at = board.widgets.findIndex((item) => item.id === widget.id);
            if (at >= 0) put(at, widget);
            else step({ ...board, widgets: [...board.widgets, widget] });
            setOpen(null);
          }}
        />
      ) : null}
    </div>
  );
}
