import { useState } from 'react';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import type { Catalogue } from '@/meta/kpi/types';
import { presets } from '@/meta/periods';
import { Dialog, DialogFoot, Field, MultiSelect, Segmented, Select, TextArea, TextField } from '@/ui';
import { type BoardWidget, buckets, charts, compares, wordsIn } from './boards';

const widths = ['1', '2', '3', '4'] as const;

/** What one widget shows. Whether it can be computed the server says when the report is saved. */
export function WidgetForm({
  start,
  catalogue,
  onClose,
  onDone,
}: {
  start: BoardWidget;
  catalogue: Catalogue;
  onClose: () => void;
  onDone: (widget: BoardWidget) => void;
}) {
  const t = useT();
  const { language } = useFormat();
  const [draft, setDraft] = useState(start);
  const [fault, setFault] = useState('');
  const set = (next: Partial<BoardWidget>) => setDraft((old) => ({ ...old, ...next }));
  const word = (name: 'by' | 'bucket' | 'period' | 'compare') => (value: string | null) =>
    set({ [name]: value ?? undefined });
  const submit = () => {
    if (draft.kpis.length === 0) setFault(t('boards.needs_kpi'));
    else if (draft.chart === 'bar' && !draft.by) setFault(t('boards.needs_by'));
    else if (draft.chart === 'line' && !draft.bucket) setFault(t('boards.needs_bucket'));
    else onDone(draft);
  };
  return (
    <Dialog
      title={t('boards.widget')}
      width={620}
      onClose={onClose}
      onSubmit={submit}
      foot={<DialogFoot onCancel={onClose} act={t('boards.take')} />}
    >
      <div className="board-form">
        <Field label={t('boards.kpis')} required fault={fault}>
          {(control) => (
            <MultiSelect
              {...control}
              value={draft.kpis}
              options={catalogue.kpis.map((kpi) => ({ value: kpi.name, label: kpi.label }))}
              onChange={(kpis) => set({ kpis })}
            />
          )}
        </Field>
        <Segmented
          label={t('boards.chart')}
          value={draft.chart}
          options={charts.map((value) => ({ value, label: t(`boards.chart_${value}`) }))}
          onChange={(chart) => set({ chart })}
        />
        <div className="board-pair">
          <Field label={t('scorecard.by')}>
            {(control) => (
              <Select
                {...control}
                clearable
                placeholder={t('scorecard.by_none')}
                value={draft.by ?? null}
                options={catalogue.dimensions.map((item) => ({ value: item.name, label: item.label }))}
                onChange={word('by')}
              />
            )}
          </Field>
          <Field label={t('boards.bucket')}>
            {(control) => (
              <Select
                {...control}
                clearable
                value={draft.bucket ?? null}
                options={buckets.map((value) => ({ value: value as string, label: t(`boards.bucket_${value}`) }))}
                onChange={word('bucket')}
              />
            )}
          </Field>
          <Field label={t('funnel.period')}>
            {(control) => (
              <Select
                {...control}
                clearable
                placeholder={t('boards.as_report')}
                value={draft.period ?? null}
                options={presets.map((value) => ({ value: value as string, label: t(`funnel.period_${value}`) }))}
                onChange={word('period')}
              />
            )}
          </Field>
          <Field label={t('funnel.compare')}>
            {(control) => (
              <Select
                {...control}
                clearable
                placeholder={t('boards.as_report')}
                value={draft.compare ?? null}
                options={compares.map((value) => ({ value: value as string, label: t(`boards.compare_${value}`) }))}
                onChange={word('compare')}
              />
            )}
          </Field>
        </div>
        {draft.bucket ? (
          <Field label={t('boards.steps')} help={t('boards.steps_help')}>
            {(control) => (
              <TextField
                {...control}
                inputMode="numeric"
                value={draft.steps ? String(draft.steps) : ''}
                onChange={(event) => set({ steps: Number(event.currentTarget.value) || undefined })}
              />
            )}
          </Field>
        ) : null}
        <Field label={t('boards.where')} help={t('boards.where_help')}>
          {(control) => (
            <TextArea
              {...control}
              rows={2}
              value={draft.where ?? ''}
              onChange={(event) => set({ where: event.currentTarget.value || undefined })}
            />
          )}
        </Field>
        <Field label={t('boards.title_of')} help={t('boards.title_help')}>
          {(control) => (
            <TextField
              {...control}
              maxLength={120}
              value={wordsIn(draft.title, language)}
              onChange={(event) => set({ title: event.currentTarget.value || undefined })}
            />
          )}
        </Field>
        <Segmented
          label={t('boards.size')}
          value={widths.find((item) => item === String(draft.size ?? 1)) ?? '1'}
          options={widths.map((value) => ({ value, label: t('boards.size_of', { n: value }) }))}
          onChange={(value) => set({ size: Number(value) })}
        />
      </div>
    </Dialog>
  );
}
