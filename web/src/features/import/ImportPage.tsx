import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import { explain } from '@/api/errors';
import { useCan } from '@/api/session';
import { useT } from '@/i18n';
import { useSchema } from '@/meta/schema';
import { Button, EmptyState, ErrorState, Icon, Page, PageHead, Skeleton } from '@/ui';
import './import.css';
import './columns.css';
import './run.css';
import './import_phone.css';
import './choices.css';
import { draftQuery, type Mapping, startMapping } from './importing';
import { MapStep } from './MapStep';
import { PreviewStep } from './PreviewStep';
import { RunStep } from './RunStep';
import { UploadStep } from './UploadStep';

const route = getRouteApi('/app/import');
const steps = ['upload', 'map', 'preview', 'run'] as const;
type Step = (typeof steps)[number];

/** A table of somebody else's comes in: file, columns, a look at what would happen, the run. */
export function ImportPage() {
  const t = useT();
  const may = useCan('import');
  const schema = useSchema();
  const { id } = route.useSearch();
  const allowed = may || schema.objects.some((object) => object.rights.import);
  if (!allowed)
    return (
      <EmptyState icon="lock" title={t('import.forbidden')}>
        {t('list.forbidden_help')}
      </EmptyState>
    );
  return <Wizard key={id ?? ''} />;
}

function Wizard() {
  const t = useT();
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/import' });
  const go = useCallback(
    (step: Step, id?: string) =>
      void navigate({
        search: (old) => ({ ...old, step: step === 'upload' ? undefined : step, ...(id ? { id } : {}) }),
      }),
    [navigate],
  );
  const leave = () => void navigate({ search: {} });
  const draft = useQuery({ ...draftQuery(search.id ?? ''), enabled: Boolean(search.id) });
  const [decided, setDecided] = useState<Mapping | null>(null);
  const data = draft.data;
  const mapping = decided ?? (data ? startMapping(data) : null);
  const wanted = steps.find((item) => item === search.step);
  const step: Step = !search.id ? 'upload' : (wanted ?? (data?.job ? 'run' : 'map'));
  return (
    <Page>
      <PageHead title={data && search.id ? t('import.title_of', { name: data.name }) : t('import.title')}>
        {search.id ? (
          <Button kind="quiet" icon="upload" onClick={leave}>
            {t('import.another')}
          </Button>
        ) : null}
      </PageHead>
      <ol className="import-steps" aria-label={t('import.steps')}>
        {steps.map((item, at) => {
          const past = at < steps.indexOf(step);
          return (
            <li key={item} data-state={item === step ? 'now' : past ? 'done' : 'ahead'}>
              <span className="import-step-mark" aria-hidden="true">
                {past ? <Icon name="check" size={13} /> : at + 1}
              </span>
              <span aria-current={item === step ? 'step' : undefined}>{t(`import.step_${item}`)}</span>
            </li>
          );
        })}
      </ol>
      <div className="page-body import-body">
        {step === 'upload' ? (
          <UploadStep object={search.object} onDone={(id) => go('map', id)} />
        ) : draft.error ? (
          <ErrorState
            title={t('import.missing')}
            retry={{ label: t('ui.retry'), run: () => void draft.refetch() }}
            actions={<Button onClick={leave}>{t('import.another')}</Button>}
          >
            {explain(draft.error)}
          </ErrorState>
        ) : !data || !mapping ? (
          <div className="import-content stack" aria-busy="true">
            <Skeleton height={64} />
            <Skeleton height={360} />
          </div>
        ) : step === 'map' ? (
          <MapStep
            draft={data}
            mapping={mapping}
            onChange={setDecided}
            onReread={() => setDecided(null)}
            onOther={(id) => go('map', id)}
            onNext={() => go('preview')}
          />
        ) : step === 'preview' ? (
          <PreviewStep
            draft={data}
            mapping={mapping}
            onChange={setDecided}
            onBack={() => go('map')}
            onStarted={() => {
              void draft.refetch();
              go('run');
            }}
          />
        ) : (
          <RunStep draft={data} onAnother={leave} onBack={() => go('map')} />
        )}
      </div>
    </Page>
  );
}
