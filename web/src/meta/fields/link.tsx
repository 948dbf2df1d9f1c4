import { Link as RouterLink } from '@tanstack/react-router';
import type { Link, Value } from '@/api/types';
import { t } from '@/i18n';
import { Avatar } from '@/ui';
import { openPreview } from '../files/preview';
import type { FieldKind, ShowProps } from './types';

export const isLink = (value: Value | undefined): value is Link =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const linkText = (value: Value | undefined) =>
  isLink(value) ? (value.name ?? t('field.hidden')) : typeof value === 'string' ? value : '';

function ShowLink({ value, context }: ShowProps) {
  if (!isLink(value)) return null;
  const target = value.object ?? context.field.target;
  if (value.name === null || !target) return <span className="muted ellipsis">{linkText(value)}</span>;
  return (
    <RouterLink
      to="/o/$object/$id"
      params={{ object: target, id: value.id }}
      className="ellipsis"
      onClick={(event) => event.stopPropagation()}
    >
      {value.name}
    </RouterLink>
  );
}

function ShowUser({ value }: ShowProps) {
  if (!isLink(value)) return null;
  return (
    <span className="row user">
      <Avatar name={value.name} />
      <span className="ellipsis">{linkText(value)}</span>
    </span>
  );
}

function ShowFile({ value }: ShowProps) {
  if (!isLink(value)) return null;
  return (
    <a
      href={`/api/files/${encodeURIComponent(value.id)}`}
      target="_blank"
      rel="noopener"
      className="ellipsis"
      onClick={(event) => {
        event.stopPropagation();
        // Looked at here; Ctrl and the middle button open it in a tab of its own.
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        openPreview(value);
      }}
    >
      {linkText(value)}
    </a>
  );
}

const operators: FieldKind['operators'] = ['eq', 'ne', 'empty', 'not_empty'];

export const linkKind: FieldKind = { width: 180, text: linkText, Show: ShowLink, operators };
export const userKind: FieldKind = {
  width: 120,
  text: linkText,
  Show: ShowUser,
  operators: ['me', ...operators],
};
export const fileKind: FieldKind = {
  width: 160,
  text: linkText,
  Show: ShowFile,
  operators: ['empty', 'not_empty'],
};
