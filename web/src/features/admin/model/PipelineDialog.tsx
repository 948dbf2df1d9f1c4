import { useState } from 'react';
import type { ObjectMeta, PipelineMeta } from '@/api/types';
import { useT } from '@/i18n';
import { useLabel } from '@/meta/schema';
import { Banner, Dialog, DialogFoot, Field, Select } from '@/ui';
import { suggestName } from './field_text';
import { isKey, KeyField } from './KeyField';
import { changeOverlay, faultOf, faultText, type OverlayStage, pipelineIn, textOf, withPipeline } from './overlay';
import { Pair } from './Pair';

interface Props {
  object: ObjectMeta;
  /** Absent: a new one is made. */
  pipeline?: PipelineMeta;
  onClose: () => void;
  onMade: (name: string) => void;
}

const closing: OverlayStage[] = [
  { stage: 'won', kind: 'won', label: { zh: '赢单', en: 'Won' } },
  { stage: 'lost', kind: 'lost', label: { zh: '输单', en: 'Lost' } },
];
const fresh: OverlayStage[] = [
  { stage: 'first_c', label: { zh: '第一阶段', en: 'First stage' }, probability: 10 },
  ...closing,
];

/** A pipeline's name; a new one may begin as the copy of another. */
export function PipelineDialog({ object, pipeline, onClose, onMade }: Props) {
  const t = useT();
  const label = useLabel();
  const [words, setWords] = useState({ zh: pipeline?.label.zh ?? '', en: pipeline?.label.en ?? '' });
  const [typed, setTyped] = useState<string | null>(null);
  const [from, setFrom] = useState<string | null>(object.pipelines?.[0]?.name ?? null);
  const [fault, setFault] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const name = pipeline?.name ?? typed ?? suggestName(words.en);
  const taken = !pipeline && Boolean(object.pipelines?.some((item) => item.name === name));
  const ready = words.zh.trim() && words.en.trim() && isKey(name) && !taken;
  const copied = (): OverlayStage[] => {
    const source = object.pipelines?.find((item) => item.name === from);
    if (!source) return fresh;
    return source.stages.map((stage) => ({
      stage: stage.name,
      kind: stage.kind,
      label: stage.label,
      probability: stage.probability,
      ...(stage.definition?.zh || stage.definition?.en ? { definition: stage.definition } : {}),
      ...(stage.evidence?.zh || stage.evidence?.en ? { evidence: stage.evidence } : {}),
      ...(stage.required?.length ? { required: stage.required } : {}),
      ...(stage.gates?.length
        ? {
            gate: stage.gates.map(({ name, when, say, field: on, who }) => ({
              name,
              when,
              say,
              ...(on ? { field: on } : {}),
              who,
            })),
          }
        : {}),
    }));
  };
  const save = async () => {
    if (!ready) return;
    setBusy(true);
    setFault(null);
    try {
      await changeOverlay(
        object.name,
        (before) =>
          withPipeline(before, name, {
            ...pipelineIn(before, name),
            label: textOf(words.zh, words.en),
            ...(pipeline ? {} : { stages: copied() }),
          }),
        pipeline ? t('form.saved') : t('model.pipeline_made', { name: label({ zh: words.zh, en: words.en }) }),
      );
      if (!pipeline) onMade(name);
      onClose();
    } catch (error) {
      setFault(error);
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={t(pipeline ? 'model.pipeline_edit' : 'model.pipeline_new')}
      width={520}
      onClose={onClose}
      onSubmit={() => void save()}
      foot={
        <DialogFoot onCancel={onClose} act={t(pipeline ? 'ui.save' : 'form.create')} busy={busy} disabled={!ready} />
      }
    >
      <div className="stack">
        <Pair zh={t('admin.label_zh')} en={t('admin.label_en')} value={words} onChange={setWords} required autoFocus />
        {pipeline ? null : (
          <div className="admin-pair">
            <KeyField
              value={name}
              fault={taken ? t('model.pipeline_taken') : faultOf(fault, name)}
              onChange={setTyped}
            />
            <Field label={t('model.copy_from')} help={t('model.copy_from_help')}>
              {(control) => (
                <Select
                  {...control}
                  clearable
                  placeholder={t('model.copy_none')}
                  value={from}
                  options={(object.pipelines ?? []).map((item) => ({
                    value: item.name,
                    label: label(item.label) || item.name,
                  }))}
                  onChange={setFrom}
                />
              )}
            </Field>
          </div>
        )}
        {fault ? <Banner kind="error">{faultText(fault)}</Banner> : null}
      </div>
    </Dialog>
  );
}
