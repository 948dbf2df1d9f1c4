import { type ReactNode, useState } from 'react';
import { explain } from '@/api/errors';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { Dialog, ErrorState, IconButton, Menu, type MenuEntry, Segmented, Skeleton, toast } from '@/ui';
import { Change } from './Change';
import { type Sheet, saveSheet } from './sheet';
import './charts.css';

export type Show = 'chart' | 'table';

interface Props {
  title: string;
  /** The figure the widget is about, and how it has changed. */
  figure?: ReactNode;
  change?: { now: number; before: number; against: string; falls?: boolean };
  /** When the numbers were read, in milliseconds. */
  asOf?: number;
  show?: Show;
  onShow?: (show: Show) => void;
  /** More choices beside chart and table. */
  tools?: ReactNode;
  /** Opens the records behind it. */
  onRecords?: () => void;
  /** Its table as a file. */
  sheet?: () => Sheet;
  onPng?: () => void;
  onRefresh?: () => void;
  waiting?: boolean;
  fault?: Error | null;
  height?: number;
  /** `large` when the widget fills the screen. */
  chart: (large: boolean) => ReactNode;
  table?: () => ReactNode;
  note?: ReactNode;
}

/** One figure with its chart, its table, its records, its files, and the moment it was read. Loads and fails alone. */
export function Widget(props: Props) {
  const t = useT();
  const format = useFormat();
  const [large, setLarge] = useState(false);
  const show = props.show ?? 'chart';
  const { onRecords, sheet, onPng, onRefresh } = props;
  const save = (format: 'csv' | 'xlsx') => () => {
    if (sheet) saveSheet(sheet(), format).catch((error: unknown) => toast(explain(error), { kind: 'error' }));
  };
  const entries: MenuEntry[] = [
    onRecords ? { label: t('funnel.show_records'), icon: 'list', onClick: onRecords } : null,
    onRefresh ? { label: t('funnel.refresh'), icon: 'refresh', onClick: onRefresh } : null,
    sheet || onPng ? 'divider' : null,
    sheet ? { label: t('funnel.export'), icon: 'download', onClick: save('csv') } : null,
    sheet ? { label: t('funnel.export_xlsx'), icon: 'download', onClick: save('xlsx') } : null,
    onPng ? { label: t('funnel.export_png'), icon: 'download', onClick: onPng } : null,
  ].filter((entry) => entry !== null) as MenuEntry[];
  const body = (wide: boolean) =>
    props.fault ? (
      <ErrorState title={t('funnel.failed')} retry={onRefresh ? { label: t('ui.retry'), run: onRefresh } : undefined}>
        {explain(props.fault)}
      </ErrorState>
    ) : props.waiting ? (
      <div className="card-body" aria-busy="true">
        <Skeleton height={props.height ?? 280} />
      </div>
    ) : show === 'table' && props.table ? (
      props.table()
    ) : (
      props.chart(wide)
    );
  const tools = (
    <div className="widget-tools">
      {props.tools}
      {props.table && props.onShow ? (
        <Segmented
          label={t('funnel.show')}
          value={show}
          options={[
            { value: 'chart', label: t('funnel.show_chart') },
            { value: 'table', label: t('funnel.show_table') },
          ]}
          onChange={props.onShow}
        />
      ) : null}
    </div>
  );
  const foot = (
    <div className="widget-foot muted">
      <span className="grow">{props.note}</span>
      {props.asOf ? (
        <span>{t('funnel.read_at', { time: format.time(new Date(props.asOf).toISOString()) })}</span>
      ) : null}
    </div>
  );
  return (
    <section className="card widget" aria-label={props.title}>
      <div className="widget-head">
        <h2 className="ellipsis">{props.title}</h2>
        {tools}
        <IconButton
          small
          icon="expand"
          label={t('funnel.full_screen_of', { name: props.title })}
          onClick={() => setLarge(true)}
        />
        {entries.length > 0 ? (
          <Menu
            align="end"
            target={<IconButton small icon="more" label={t('funnel.more_of', { name: props.title })} />}
            entries={entries}
          />
        ) : null}
      </div>
      {props.figure !== undefined && !props.fault ? (
        <p className="widget-figure">
          <strong>{props.figure}</strong>
          {props.change ? <Change {...props.change} /> : null}
        </p>
      ) : null}
      {body(false)}
      {foot}
      {large ? (
        <Dialog title={props.title} width={1600} onClose={() => setLarge(false)}>
          <div className="widget-large">
            {tools}
            {body(true)}
            {foot}
          </div>
        </Dialog>
      ) : null}
    </section>
  );
}
