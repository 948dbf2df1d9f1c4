import { useT } from '@/i18n';
import { CheckLabel, Icon, TextField } from '@/ui';

interface Props {
  search: string;
  onSearch: (text: string) => void;
  ownOnly: boolean;
  onOwnOnly: (only: boolean) => void;
}

/** Finds an object or a right in a long matrix; or shows only what differs from the general rule. */
export function RightsSearch({ search, onSearch, ownOnly, onOwnOnly }: Props) {
  const t = useT();
  return (
    <div className="admin-bar admin-rights-bar">
      <span className="input-with-icon list-search">
        <Icon name="search" size={14} />
        <TextField
          data-search
          aria-label={t('admin.rights_search')}
          placeholder={t('admin.rights_search')}
          value={search}
          onChange={(event) => onSearch(event.currentTarget.value)}
        />
      </span>
      <CheckLabel checked={ownOnly} onChange={(event) => onOwnOnly(event.currentTarget.checked)}>
        {t('admin.rights_own_only')}
      </CheckLabel>
    </div>
  );
}
