import { Combobox, useCombobox } from '@mantine/core';
import { type KeyboardEvent, type ReactNode, useMemo, useState } from 'react';
import { TextField } from './controls';
import { Icon } from './icons';
import { useWords } from './words';

export interface Option {
  value: string;
  label: string;
  /** How it looks; the label when absent. */
  show?: ReactNode;
  disabled?: boolean;
}

interface BaseProps {
  options: Option[];
  id?: string;
  label?: string;
  placeholder?: string;
  disabled?: boolean;
  autoFocus?: boolean;
  /** Opens at once, for editors inside a cell. */
  openAtStart?: boolean;
  onClose?: () => void;
  'aria-invalid'?: boolean;
  'aria-describedby'?: string;
}

interface SelectProps extends BaseProps {
  value: string | null;
  /** Offers an empty first line. */
  clearable?: boolean;
  onChange: (value: string | null) => void;
}

/** One of many: type to narrow, arrows and Enter to choose. Search appears from eight options on. */
export function Select({ value, onChange, clearable, ...rest }: SelectProps) {
  const chosen = useMemo(() => (value === null ? [] : [value]), [value]);
  return (
    <Picker
      {...rest}
      chosen={chosen}
      onPick={(picked, close) => {
        onChange(picked === '' ? null : picked);
        close();
      }}
      clearable={clearable && value !== null}
      multiple={false}
    />
  );
}

interface MultiProps extends BaseProps {
  value: string[];
  onChange: (value: string[]) => void;
}

export function MultiSelect({ value, onChange, ...rest }: MultiProps) {
  return (
    <Picker
      {...rest}
      chosen={value}
      onPick={(picked) =>
        onChange(value.includes(picked) ? value.filter((item) => item !== picked) : [...value, picked])
      }
      multiple
    />
  );
}

interface PickerProps extends BaseProps {
  chosen: string[];
  onPick: (value: string, close: () => void) => void;
  clearable?: boolean;
  multiple: boolean;
}

/** Choices made into elements at once; of thousands the rest is found by typing. */
const MOST_SHOWN = 200;

function Picker({
  options,
  chosen,
  onPick,
  clearable,
  multiple,
  placeholder,
  openAtStart,
  onClose,
  label,
  ...rest
}: PickerProps) {
  const words = useWords();
  const [search, setSearch] = useState('');
  const combobox = useCombobox({
    defaultOpened: openAtStart,
    onDropdownClose: () => {
      combobox.resetSelectedOption();
      setSearch('');
      onClose?.();
    },
    onDropdownOpen: () => {
      if (searchable) combobox.focusSearchInput();
    },
  });
  const searchable = options.length >= 8;
  const needle = search.trim().toLowerCase();
  const shown = needle ? options.filter((option) => option.label.toLowerCase().includes(needle)) : options;
  const picked = options.filter((option) => chosen.includes(option.value));
  const text = picked.map((option) => option.label).join(', ');
  const told = text || placeholder || words.none;
  const composing = (event: KeyboardEvent) => event.nativeEvent.isComposing;
  return (
    <Combobox
      store={combobox}
      unstyled
      withinPortal
      position="bottom-start"
      offset={4}
      classNames={{ dropdown: 'menu', option: 'menu-item' }}
      onOptionSubmit={(option) => onPick(option, () => combobox.closeDropdown())}
    >
      <Combobox.Target targetType="button">
        <button
          type="button"
          {...rest}
          aria-label={label && label !== told ? `${label}: ${told}` : label}
          className="input select-button"
          onClick={() => combobox.toggleDropdown()}
        >
          <span className="select-value">
            {picked.length === 0 ? (
              <span className="muted">{placeholder ?? words.none}</span>
            ) : (
              picked.map((option) => (
                <span key={option.value} className="ellipsis">
                  {option.show ?? option.label}
                </span>
              ))
            )}
          </span>
          <Icon name="chevron-down" size={14} />
        </button>
      </Combobox.Target>
      <Combobox.Dropdown>
        {searchable ? (
          <div className="menu-search">
            <Combobox.EventsTarget>
              <TextField
                value={search}
                aria-label={words.search}
                placeholder={words.search}
                autoFocus
                onKeyDownCapture={(event) => {
                  if (composing(event)) event.stopPropagation();
                }}
                onChange={(event) => {
                  setSearch(event.currentTarget.value);
                  combobox.updateSelectedOptionIndex();
                }}
              />
            </Combobox.EventsTarget>
          </div>
        ) : null}
        <Combobox.Options aria-label={label}>
          {clearable && !needle ? (
            <Combobox.Option value="">
              <span className="muted">{words.none}</span>
            </Combobox.Option>
          ) : null}
          {shown.slice(0, MOST_SHOWN).map((option) => (
            <Combobox.Option
              key={option.value}
              value={option.value}
              disabled={option.disabled}
              active={chosen.includes(option.value)}
            >
              {multiple ? (
                <span className="check-mark">
                  {chosen.includes(option.value) ? <Icon name="check" size={14} /> : null}
                </span>
              ) : null}
              <span className="grow ellipsis">{option.show ?? option.label}</span>
              {!multiple && chosen.includes(option.value) ? <Icon name="check" size={14} /> : null}
            </Combobox.Option>
          ))}
          {shown.length > MOST_SHOWN ? <p className="menu-note">… +{shown.length - MOST_SHOWN}</p> : null}
          {shown.length === 0 ? <Combobox.Empty className="menu-note">{words.noMatch}</Combobox.Empty> : null}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
