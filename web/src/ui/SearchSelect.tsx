import { Combobox, useCombobox } from '@mantine/core';
import { IconButton } from './Button';
import { TextField } from './controls';
import { useWords } from './words';

interface SearchSelectProps {
  id?: string;
  label: string;
  /** What is chosen, as text. */
  text: string;
  placeholder?: string;
  search: string;
  onSearch: (text: string) => void;
  open: boolean;
  onOpen: (open: boolean) => void;
  busy?: boolean;
  clearable?: boolean;
  autoFocus?: boolean;
  invalid?: boolean;
  describedBy?: string;
  options: { value: string; label: string; note?: string }[];
  emptyText: string;
  onPick: (value: string | null) => void;
}

/** A field one types into; the caller searches and gives the options. */
export function SearchSelect(props: SearchSelectProps) {
  const {
    id,
    label,
    text,
    placeholder,
    search,
    onSearch,
    open,
    onOpen,
    busy,
    clearable,
    autoFocus,
    options,
    emptyText,
    onPick,
  } = props;
  const words = useWords();
  const combobox = useCombobox({ opened: open, onOpenedChange: onOpen });
  const close = () => {
    onSearch('');
    combobox.closeDropdown();
  };
  return (
    <Combobox
      store={combobox}
      unstyled
      withinPortal
      position="bottom-start"
      offset={4}
      classNames={{ dropdown: 'menu', option: 'menu-item' }}
      onOptionSubmit={(value) => {
        onPick(value);
        close();
      }}
    >
      <Combobox.Target>
        <div className="input-with-icon search-select">
          <TextField
            id={id}
            aria-label={id ? undefined : label}
            aria-invalid={props.invalid}
            aria-describedby={props.describedBy}
            autoFocus={autoFocus}
            placeholder={text || placeholder}
            data-chosen={text ? '' : undefined}
            value={open ? search : text}
            onClick={() => combobox.openDropdown()}
            onBlur={close}
            onKeyDown={(event) => {
              if (event.key === 'Escape' && open) {
                event.stopPropagation();
                close();
              }
            }}
            onChange={(event) => {
              onSearch(event.currentTarget.value);
              combobox.openDropdown();
              combobox.selectFirstOption();
            }}
          />
          {clearable && text ? (
            <span className="input-clear">
              <IconButton
                small
                icon="close"
                iconSize={14}
                label={words.clear}
                tabIndex={-1}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => onPick(null)}
              />
            </span>
          ) : null}
        </div>
      </Combobox.Target>
      <Combobox.Dropdown>
        {options.length === 0 ? (
          <p className="menu-note">{busy ? words.loading : emptyText}</p>
        ) : (
          <Combobox.Options aria-label={label}>
            {options.map((option) => (
              <Combobox.Option key={option.value} value={option.value}>
                <span className="grow ellipsis">{option.label}</span>
                {option.note ? <span className="muted ellipsis">{option.note}</span> : null}
              </Combobox.Option>
            ))}
          </Combobox.Options>
        )}
      </Combobox.Dropdown>
    </Combobox>
  );
}
