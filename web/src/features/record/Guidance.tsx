import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { explain } from '@/api/errors';
import { type Guidance as Answer, acknowledge, type Missing, refreshGuidance, tick, useGuidance } from '@/api/guidance';
import type { ObjectMeta, Row, StageMeta } from '@/api/types';
import { useT } from '@/i18n';
import { openForm, requestStage } from '@/meta/actions';
import { useFormat } from '@/meta/format';
import { fieldOf, findStage, nameOf, useLabel, useSchema } from '@/meta/schema';
import { Button, Check, Icon, Skeleton, Tag, toast } from '@/ui';
import './guidance.css';

const ReleaseDialog = lazy(() => import('./ReleaseDialog').then((part) => ({ default: part.ReleaseDialog })));

const failed = (error: unknown) => toast(explain(error), { kind: 'error' });

/** The present stage: what it means, how one sees that the buyer is there, what to do, and what is missing to go on. */
export function Guidance({ object, row }: { object: ObjectMeta; row: Row }) {
  const t = useT();
  const label = useLabel();
  const answer = useGuidance(object.name, row.id);
  const [releasing, setReleasing] = useState(false);
  const stage = findStage(object, row[object.traits.stage ?? 'stage'], row.pipeline);
  if (!stage || answer.isError) return null;
  const data = answer.data;
  const may = (row.can ?? []).includes('edit') && !row.deleted_at;
  const buyer = fieldOf(object, object.traits.buyer_stage ?? '');
  const where = (name: unknown) => label(buyer?.choices?.find((choice) => choice.name === name)?.label);
  const next = data?.next ? findStage(object, data.next, row.pipeline) : undefined;
  const waiting = data?.control_points.some((point) => point.needs_acknowledgement && !point.acknowledged_at);
  const apart = buyer && stage.buyer && row[buyer.name] && row[buyer.name] !== stage.buyer;
  const evidence = label(stage.evidence);
  return (
    <section className="card guidance" aria-label={t('sheet.guidance')} data-guided={data?.guided || undefined}>
      <h2>
        {t('sheet.guidance')}
        <span className="muted">{label(stage.label)}</span>
      </h2>
      {(data?.flags ?? []).map((flag) => (
        <p key={flag.kind} className="guidance-flag" data-kind={flag.kind}>
          <Icon name="alert" size={14} />
          <span>
            <span className="strong">{t(flag.kind === 'slow' ? 'sheet.flag_slow' : 'sheet.flag_stalled')}</span>
            {t('sheet.colon')}
            {flag.text}
          </span>
        </p>
      ))}
      {label(stage.definition) ? <p className="guidance-text">{label(stage.definition)}</p> : null}
      {evidence ? (
        <p className="guidance-buyer">
          <span className="muted">
            {t('sheet.buyer_shows')}
            {t('sheet.colon')}
          </span>
          {evidence}
        </p>
      ) : null}
      {apart ? (
        <p className="guidance-flag" data-kind="slow">
          <Icon name="alert" size={14} />
          <span>{t('sheet.buyer_apart', { said: where(row[buyer.name]), should: where(stage.buyer) })}</span>
        </p>
      ) : null}
      {data ? (
        <>
          <Checks object={object} row={row} stage={stage} data={data} may={may} />
          <Steps stage={stage} open={data.guided} />
          {next ? (
            <div className="guidance-next">
              <h3>{t('sheet.to_go_on', { stage: label(next.label) })}</h3>
              {data.missing.length === 0 ? (
                <p className="guidance-ready">
                  <Icon name="check" size={14} />
                  <span className="grow">{t('sheet.nothing_missing')}</span>
                  {may ? (
                    <Button
                      small
                      kind={data.guided ? 'primary' : undefined}
                      onClick={() => void requestStage(object.name, row, next.name, data.pipeline ?? undefined)}
                    >
                      {t('sheet.go_on')}
                    </Button>
                  ) : null}
                </p>
              ) : (
                <ul>
                  {data.missing.map((item) => (
                    <Gap key={item.rule} object={object} row={row} item={item} may={may} />
                  ))}
                </ul>
              )}
              <div className="row guidance-acts">
                {waiting && data.can_release && may ? (
                  <Button small icon="check" onClick={() => void acknowledge(object.name, row.id, '').catch(failed)}>
                    {t('sheet.acknowledge')}
                  </Button>
                ) : null}
                {data.missing.length > 0 && data.can_release && may ? (
                  <Button small kind="quiet" icon="lock" onClick={() => setReleasing(true)}>
                    {t('sheet.release')}
                  </Button>
                ) : null}
              </div>
            </div>
          ) : null}
          <Let releases={data.releases} />
          <Lessons stage={stage.name} pipeline={data.pipeline} />
        </>
      ) : (
        <Skeleton width="80%" />
      )}
      {releasing ? (
        <Suspense>
          <ReleaseDialog
            object={object.name}
            id={row.id}
            name={nameOf(object, row)}
            missing={data?.missing ?? []}
            onClose={() => setReleasing(false)}
          />
        </Suspense>
      ) : null}
    </section>
  );
}

/** What can be learned about the stage. */
function Lessons({ stage, pipeline }: { stage: string; pipeline: string | null }) {
  const t = useT();
  const read = useSchema().byName.get('lesson_assignment')?.rights.read ?? 'none';
  if (read === 'none') return null;
  return (
    <p className="guidance-text guidance-lessons">
      <Link to="/learning" search={{ tab: 'lessons', stage, pipeline: pipeline ?? undefined }} className="figure-link">
        {t('sheet.lessons')}
      </Link>
    </p>
  );
}

/** The checks of a stage, with who ticked them. */
function Checks({
  object,
  row,
  stage,
  data,
  may,
}: {
  object: ObjectMeta;
  row: Row;
  stage: StageMeta;
  data: Answer;
  may: boolean;
}) {
  const t = useT();
  const label = useLabel();
  const format = useFormat();
  const checks = (stage.checklist ?? []).filter((item) => item.active);
  if (checks.length === 0) return null;
  return (
    <ul className="guidance-checks" aria-label={t('sheet.checks')}>
      {checks.map((item) => {
        const done = data.checklist.find((each) => each.stage === stage.name && each.item === item.name);
        return (
          <li key={item.name}>
            <label>
              <Check
                checked={done !== undefined}
                disabled={!may}
                onChange={() => void tick(object.name, row.id, stage.name, item.name, !done).catch(failed)}
              />
              <span className="grow">
                {label(item.label)}
                {item.required ? <Tag color="orange">{t('sheet.check_required')}</Tag> : null}
              </span>
            </label>
            {done?.by ? (
              <span className="muted guidance-who">
                {t('sheet.ticked', { name: done.by.name ?? '', date: format.date(done.at) })}
              </span>
            ) : null}
          </li>
        );
      })}
    </ul>
  );
}

/** How good sellers do it; open from the start for those who are led. */
function Steps({ stage, open }: { stage: StageMeta; open: boolean }) {
  const t = useT();
  const label = useLabel();
  const steps = (stage.playbook ?? []).filter((step) => step.active);
  if (steps.length === 0) return null;
  return (
    <details className="guidance-steps" open={open}>
      <summary>{t('sheet.playbook')}</summary>
      <ol>
        {steps.map((step) => (
          <li key={step.name}>
            <span className="strong">{label(step.label)}</span>
            {label(step.help) ? <p>{label(step.help)}</p> : null}
            {label(step.script) ? <Template text={label(step.script)} /> : null}
          </li>
        ))}
      </ol>
    </details>
  );
}

/** Words to start from: copied, then made one's own. */
function Template({ text }: { text: string }) {
  const t = useT();
  const copy = () =>
    void navigator.clipboard?.writeText(text).then(
      () => toast(t('sheet.template_copied')),
      () => undefined,
    );
  return (
    <>
      <blockquote>{text}</blockquote>
      <Button small kind="quiet" icon="copy" onClick={copy}>
        {t('sheet.template_copy')}
      </Button>
    </>
  );
}

/** One thing that is missing: filled in, or added, right here. */
function Gap({ object, row, item, may }: { object: ObjectMeta; row: Row; item: Missing; may: boolean }) {
  const t = useT();
  const label = useLabel();
  const schema = useSchema();
  const field = fieldOf(object, item.field);
  const relation = field ? undefined : object.relations.find((each) => each.name === item.field);
  const child = relation ? schema.byName.get(relation.object) : undefined;
  const add = () => {
    if (field) openForm({ object: object.name, row, fields: [field.name] });
    else if (relation && child)
      openForm({
        object: child.name,
        values: { [relation.field]: { id: row.id, name: nameOf(object, row), object: object.name } },
        onSaved: () => void refreshGuidance(object.name, row.id),
      });
  };
  return (
    <li className="guidance-gap">
      <span className="grow">
        {item.message}
        {item.hint ? <span className="muted guidance-who">{t('sheet.who_can', { who: item.hint })}</span> : null}
      </span>
      {may && (field || child?.rights.create) ? (
        <Button small icon={field ? 'edit' : 'plus'} onClick={add}>
          {field ? label(field.label) : label(child?.label)}
        </Button>
      ) : null}
    </li>
  );
}

/** Releases that still hold, so that nobody wonders why a gate let something pass. */
function Let({ releases }: { releases: Answer['releases'] }) {
  const t = useT();
  const format = useFormat();
  const open = releases.filter((release) => release.open);
  if (open.length === 0) return null;
  return (
    <ul className="guidance-let">
      {open.map((release) => (
        <li key={release.at} className="muted">
          {t('sheet.released', {
            name: release.by?.name ?? '',
            until: format.instant(release.until),
            reason: release.reason,
          })}
        </li>
      ))}
    </ul>
  );
}
