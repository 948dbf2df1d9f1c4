import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import { Icon, type IconName } from './icons';
import { Spinner } from './parts';
import { Tip } from './Tip';

type Kind = 'default' | 'primary' | 'danger' | 'quiet' | 'link';
interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  kind?: Kind;
  small?: boolean;
  wide?: boolean;
  busy?: boolean;
  icon?: IconName;
  count?: number;
  children?: ReactNode;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({
  kind = 'default',
  small,
  wide,
  busy,
  icon,
  count,
  className,
  children,
  ...rest
}: ButtonProps) {
  const classes = `btn btn-${kind}${small ? ' btn-small' : ''}${wide ? ' btn-wide' : ''}${className ? ` ${className}` : ''}`;
  return (
    <button type="button" {...rest} className={classes} disabled={rest.disabled || busy}>
      {busy ? <Spinner /> : icon ? <Icon name={icon} /> : null}
      {children}
      {count ? <span className="btn-count">{count}</span> : null}
    </button>
  );
}

interface IconButtonProps extends Omit<ButtonProps, 'children' | 'icon'> {
  icon: IconName;
  /** Spoken name and tip. */
  label: string;
  /** Shortcut shown in the tip. */
  keys?: string;
  iconSize?: number;
}

export function IconButton({
  kind = 'quiet',
  small,
  icon,
  label,
  keys,
  className,
  busy,
  iconSize,
  ...rest
}: IconButtonProps) {
  const classes = `btn btn-${kind} btn-icon${small ? ' btn-small' : ''}${className ? ` ${className}` : ''}`;
  return (
    <Tip text={label} keys={keys}>
      <button type="button" aria-label={label} {...rest} className={classes}>
        {busy ? <Spinner /> : <Icon name={icon} size={iconSize} />}
      </button>
    </Tip>
  );
}
