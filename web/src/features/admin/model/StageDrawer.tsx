import { useState } from 'react';
import type { ObjectMeta, PipelineMeta, StageMeta } from '@/api/types';
import { useT } from '@/i18n';
import { readNumber } from '@/meta/fields/number';
import { isFormField, useLabel } from '@/meta/schema';
import { Banner, Button, Drawer, Field, MultiSelect, Select, TextField } from '@/ui';
import { LeaveGuard } from '../LeaveGuard';
import { Checks } from './Checks';
import { suggestName } from './field_text';
import { type GateLine, Gates, gatesOf, plainGates } from './Gates';
import {
  changeOverlay,
  faultOf,
  isOwnName,
  type Overlay,
  type OverlayStage,
  pipelineIn,
  textOf,
  withoutStage,
  withStage,
} from './overlay';
import { Pair } from './Pair';
import { Refused } from './Refused';

interface Props {
  object: ObjectMeta;
  pipeline: PipelineMeta;
  /** Absent: a new one is made. */
  stage: StageMeta | undefined;
  overlay: Overlay;
  /** How many records stand in it. */
  standing: number;
  onClose: () => void;
}

const two = (text: { zh?: string; en?: string } | undefined) => ({ zh: text?.zh ?? '', en: text?.en ?? '' });

/** One stage: its names, how likely, what it means, and what it asks for. */
export function StageDrawer({ object, pipeline, stage, overlay, standing, onClose }: Props) {
  const t = useT();
  const label = useLabel();
  const own = pipelineIn(overlay, pipeline.name).stages?.find((item) => item.stage === stage?.name);
  const open = pipeline.stages.filter((item) => item.kind === 'open');
  const [words, setWords] = useState(two(stage?.label));
  const [probability, setProbability] = useState(String(stage?.probability ?? 50));
  const [definition, setDefinition] = useState(two(stage?.definition));
  const [evidence, setEvidence] = useState(two(stage?.evidence));
  const [required, setRequired] = useState(stage?.required ?? []);
  const [gates, setGates] = useState<GateLine[]>(() => gatesOf(stage?.gates ?? [], own?.gate ?? []));
  const [exits, setExits] = useState<GateLine[]>(() => gatesOf(stage?.exits ?? [], own?.exit ?? []));
  const [checks, setChecks] = useState(stage?.checklist ?? []);
  const [control, setControl] = useState(stage?.control ?? 'none');
  const [after, setAfter] = useState<string | null>(open.at(-1)?.name ?? null);
  const [fault, setFault] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [touched, setTouched] = useState(false);
  const touch =
    <T,>(set: (value: T) => void) =>
    (value: T) => {
      setTouched(true);
      set(value);
    };
  const made = Boolean(
    stage?.kind === 'open' &&
      own &&
      open.length > 1 &&
      (own.after || isOwnName(stage.name) || isOwnName(pipeline.name) || object.custom),
  );
  const share = readNumber(probability);
  const likely = share !== null && Number(share) >= 0 && Number(share) <= 100;
  const free = () => {
    const base = suggestName(words.en) || 'stage_c';
    let name = base;
    for (let at = 2; pipeline.stages.some((item) => item.name === name); at += 1)
      name = `${base.replace(/_c$/, '')}_${at}_c`;
    return name;
  };
  const run = async (change: (before: Overlay) => Overlay, say: string) => {
    setBusy(true);
    setFault(null);
    try {
      await changeOverlay(object.name, change, say);
      onClose();
    } catch (error) {
      setFault(error);
      setBusy(false);
    }
  };
  const save = () => {
    const name = stage?.name ?? free();
    const title = label(textOf(words.zh, words.en));
    const next: Partial<OverlayStage> = {
      label: textOf(words.zh, words.en),
      ...(stage && stage.kind !== 'open' ? {} : { probability: Number(share ?? 0) }),
      definition: textOf(definition.zh, definition.en) ?? (stage ? { zh: '', en: '' } : undefined),
      evidence: textOf(evidence.zh, evidence.en) ?? (stage ? { zh: '', en: '' } : undefined),
      required,
      gate: plainGates(gates),
      exit: plainGates(exits),
      control,
      // A check that was taken away again before it was saved leaves no trace.
      checklist: checks.filter(
        (item) => item.active || (stage?.checklist ?? []).some((before) => before.name === item.name),
      ),
    };
    void run(
      (before) =>
        withStage(before, pipeline.name, name, (old) => ({
          ...old,
          ...next,
          ...(stage ? {} : { kind: 'open' as const, ...(after ? { after } : {}) }),
        })),
      t(stage ? 'model.stage_saved' : 'model.stage_made', { name: title }),
    );
  };
  const fields = object.fields
    .filter((field) => isFormField(field))
    .map((field) => ({ value: field.name, label: label(field.label) || field.name }));
  return (
    <Drawer
      title={stage ? label(stage.label) || stage.name : t('model.stage_new')}
      width={600}
      onClose={onClose}
      foot={
        <>
          {made ? (
            <Button
              kind="quiet"
              icon="trash"
              disabled={standing > 0 || busy}
              title={standing > 0 ? t('model.stage_used', { n: standing }) : undefined}
              onClick={() =>
                stage &&
                void run(
                  (before) => withoutStage(before, pipeline.name, stage.name),
                  t('model.stage_gone', { name: label(stage.label) }),
                )
              }
            >
              {t('ui.delete')}
            </Button>
          ) : null}
          <span className="grow" />
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button
            kind="primary"
            busy={busy}
            disabled={!words.zh.trim() || !words.en.trim() || !likely || (stage && !touched)}
            onClick={save}
          >
            {t(stage ? 'ui.save' : 'form.create')}
          </Button>
        </>
      }
    >
      <LeaveGuard dirty={touched} />
      <form
        className="stack admin-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
        }}
      >
        <Refused fault={fault} />
        {made && standing > 0 ? <Banner>{t('model.stage_used', { n: standing })}</Banner> : null}
        <Pair
          zh={t('admin.label_zh')}
          en={t('admin.label_en')}
          value={words}
          required
          autoFocus
          onChange={touch(setWords)}
        />
        <div className="admin-pair">
          {!stage || stage.kind === 'open' ? (
            <Field
              label={t('model.probability')}
              required
              help={t('model.probability_help')}
              fault={likely ? faultOf(fault, '.probability') : t('model.probability_fault')}
            >
              {(control) => (
                <TextField
                  {...control}
                  className="input-number"
                  inputMode="decimal"
                  value={probability}
                  onChange={(event) => touch(setProbability)(event.currentTarget.value)}
                />
              )}
            </Field>
          ) : null}
          {stage ? null : (
            <Field label={t('model.after')}>
              {(control) => (
                <Select
                  {...control}
                  value={after}
                  options={open.map((item) => ({ value: item.name, label: label(item.label) || item.name }))}
                  onChange={setAfter}
                />
              )}
            </Field>
          )}
        </div>
        <Pair
          zh={t('model.definition_zh')}
          en={t('model.definition_en')}
          value={definition}
          long
          onChange={touch(setDefinition)}
        />
        <Pair
          zh={t('model.evidence_zh')}
          en={t('model.evidence_en')}
          value={evidence}
          long
          onChange={touch(setEvidence)}
        />
        <Field
          label={t('model.stage_required')}
          help={t('model.stage_required_help')}
          fault={faultOf(fault, '.required')}
        >
          {(control) => <MultiSelect {...control} value={required} options={fields} onChange={touch(setRequired)} />}
        </Field>
        <Gates gates={gates} fields={fields} fault={fault} onChange={touch(setGates)} />
        {!stage || stage.kind === 'open' ? (
          <>
            <Gates edge="exit" gates={exits} fields={fields} fault={fault} onChange={touch(setExits)} />
            <Checks checks={checks} onChange={touch(setChecks)} />
            <Field label={t('model.control')} help={t('model.control_help')}>
              {(place) => (
                <Select
                  {...place}
                  value={control}
                  options={(['none', 'notify', 'acknowledge'] as const).map((value) => ({
                    value,
                    label: t(`model.control_${value}`),
                  }))}
                  onChange={(value) => touch(setControl)((value ?? 'none') as typeof control)}
                />
              )}
            </Field>
          </>
        ) : null}
      </form>
    </Drawer>
  );
}
