import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '@/api/client';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import { saveRecord } from '@/api/records';
import type { ObjectMeta, Row } from '@/api/types';
import { useT } from '@/i18n';
import { useListState } from '@/meta/list_state';
import { FilterBuilder } from '@/meta/lists/FilterBuilder';
import '@/meta/lists/lists.css';
import { Dialog, DialogFoot, toast } from '@/ui';
import { word } from './assign';

interface Props {
  /** Whose records the condition is about. */
  about: ObjectMeta;
  rule: Row;
  object: string;
  field: string;
  onClose: () => void;
}

/** The condition of a rule, built as a filter is; tells how many of today's records it holds for. */
export function ConditionDialog({ about, rule, object, field, onClose }: Props) {
  const t = useT();
  const [where, setWhere] = useState(word(rule[field]));
  const [busy, setBusy] = useState(false);
  const state = useListState(about, { where });
  const answer = useQuery({
    queryKey: [...keys.lists(about.name), 'condition', where],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      api.get<{ count?: number; count_capped?: boolean }>(
        `/api/records/${about.name}`,
        { where: where || undefined, limit: 1, count: 'capped' },
        signal,
      ),
  });
  const save = async () => {
    setBusy(true);
    try {
      await saveRecord(object, rule, { [field]: where }, { say: t('assign.saved') });
      onClose();
    } catch (error) {
      toast(explain(error), { kind: 'error' });
    }
    setBusy(false);
  };
  return (
    <Dialog
      title={t('assign.condition_of', { name: word(rule.name) })}
      width={760}
      onClose={onClose}
      foot={
        <DialogFoot
          onCancel={onClose}
          act={t('ui.save')}
          onAct={() => void save()}
          busy={busy}
          disabled={Boolean(answer.error)}
        />
      }
    >
      <FilterBuilder
        object={about}
        state={{ ...state, where }}
        count={answer.data?.count ?? 0}
        counted={!answer.data?.count_capped}
        change={(next) => next.where !== undefined && setWhere(next.where)}
        fault={answer.error}
      />
    </Dialog>
  );
}
