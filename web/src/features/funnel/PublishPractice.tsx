import { useState } from 'react';
import { api, isApiError } from '@/api/client';
import { explain } from '@/api/errors';
import { queryClient } from '@/api/query_client';
import { useCan } from '@/api/session';
import type { ObjectMeta } from '@/api/types';
import { useT } from '@/i18n';
import { useLabel, useObject } from '@/meta/schema';
import { Banner, Dialog, DialogFoot, Field, Segmented, Select, TextArea, TextField, toast } from '@/ui';
import type { Draft } from './practice';

interface Props {
  object: ObjectMeta;
  pipeline: string;
  steps: Draft[];
  onClose: () => void;
  onDone: () => void;
}

/** The words of the chosen steps, and where they go: the playbook, or the guidance on every record in the stage. */
export function PublishPractice({ object, pipeline, steps, onClose, onDone }: Props) {
  const t = useT();
  const label = useLabel();
  const entries = useObject('playbook_entry');
  const levers = entries?.fields.find((field) => field.name === 'lever')?.choices ?? [];
  const mayCreate = entries?.rights.create ?? false;
  const mayAdminister = useCan('administer');
  const [drafts, setDrafts] = useState(steps);
  const [as, setAs] = useState<'entries' | 'stage'>(mayCreate ? 'entries' : 'stage');
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<Error | null>(null);
  const edit = (at: number, change: Partial<Draft>) =>
    setDrafts((old) => old.map((draft, place) => (place === at ? { ...draft, ...change } : draft)));
  const faultOf = (at: number, field: string) =>
    isApiError(fault) ? fault.fields.find((each) => each.field === `steps[${at}].${field}`)?.message : undefined;
  const publish = async () => {
    setBusy(true);
    setFault(null);
    try {
      const done = await api.post<{ made: string[]; kept: string[] }>('/api/reports/best_practice/publish', {
        object: object.name,
        pipeline,
        as,
        steps: drafts.map(({ stage_label: _, within_days, ...draft }) => ({
          ...draft,
          within_days: within_days === '' ? null : Number(within_days),
        })),
      });
      toast(t('analysis.practice_done', { made: done.made.length, kept: done.kept.length }));
      void queryClient.invalidateQueries({ queryKey: ['report'] });
      void queryClient.invalidateQueries({ queryKey: ['records'] });
      onDone();
    } catch (error) {
      setFault(error as Error);
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={t('analysis.practice_publish')}
      width={760}
      onClose={onClose}
      foot={
        mayCreate || mayAdminister ? (
          <DialogFoot
            onCancel={onClose}
            act={t('analysis.practice_do', { n: drafts.length })}
            onAct={() => void publish()}
            busy={busy}
          />
        ) : undefined
      }
    >
      <div className="stack">
        {!mayCreate && !mayAdminister ? <Banner>{t('analysis.practice_no_right')}</Banner> : null}
        {mayCreate && mayAdminister ? (
          <Segmented
            label={t('analysis.practice_where')}
            value={as}
            options={(['entries', 'stage'] as const).map((value) => ({
              value,
              label: t(`analysis.practice_as_${value}`),
            }))}
            onChange={setAs}
          />
        ) : null}
        <p className="muted">{t(`analysis.practice_as_${as}_help`)}</p>
        {fault ? <Banner kind="error">{explain(fault)}</Banner> : null}
        {drafts.map((draft, at) => (
          <fieldset key={`${draft.stage}/${steps[at]?.name ?? at}`} className="practice-draft">
            <legend>{label(draft.stage_label)}</legend>
            <Field label={t('analysis.practice_name')} required fault={faultOf(at, 'name')}>
              {(control) => (
                <TextField {...control} value={draft.name} onChange={(e) => edit(at, { name: e.target.value })} />
              )}
            </Field>
            <Field label={t('analysis.practice_name_en')} fault={faultOf(at, 'name_en')}>
              {(control) => (
                <TextField {...control} value={draft.name_en} onChange={(e) => edit(at, { name_en: e.target.value })} />
              )}
            </Field>
            <Field label={t('analysis.practice_how')} fault={faultOf(at, 'how')}>
              {(control) => (
                <TextArea {...control} value={draft.how} onChange={(e) => edit(at, { how: e.target.value })} />
              )}
            </Field>
            <Field label={t('analysis.practice_how_en')} fault={faultOf(at, 'how_en')}>
              {(control) => (
                <TextArea {...control} value={draft.how_en} onChange={(e) => edit(at, { how_en: e.target.value })} />
              )}
            </Field>
            {as === 'entries' ? (
              <Field label={t('analysis.practice_lever')} fault={faultOf(at, 'lever')}>
                {({ id }) => (
                  <Select
                    id={id}
                    label={t('analysis.practice_lever')}
                    value={draft.lever}
                    options={levers.map((choice) => ({
                      value: choice.name,
                      label: label(choice.label) || choice.name,
                    }))}
                    onChange={(value) => edit(at, { lever: value ?? 'process' })}
                  />
                )}
              </Field>
            ) : null}
            <Field label={t('analysis.practice_within')} fault={faultOf(at, 'within_days')}>
              {(control) => (
                <TextField
                  {...control}
                  inputMode="numeric"
                  value={draft.within_days}
                  onChange={(e) => edit(at, { within_days: e.target.value.replace(/\D/g, '').slice(0, 4) })}
                />
              )}
            </Field>
          </fieldset>
        ))}
      </div>
    </Dialog>
  );
}
