// Our components. The only folder that knows a component kit.
export { Avatar } from './Avatar';
export { Button, IconButton } from './Button';
export { Check, CheckLabel, Segmented, Switch, TextArea, TextField } from './controls';
export { Confirm, DialogFoot } from './DialogFoot';
export { Field } from './Field';
export { Icon, type IconName, ObjectIcon } from './icons';
export { Dialog, Drawer, MultiSelect, Select } from './lazy';
export { Menu, type MenuEntry } from './Menu';
export { Popover } from './Popover';
export { Provider } from './Provider';
export { Banner, Card, Kbd, Page, PageHead, Progress, Skeleton, Spinner, Tag } from './parts';
export type { Option } from './Select';
export { EmptyState, ErrorState } from './states';
export { Tabs } from './Tabs';
export { Tip } from './Tip';
export { Toasts } from './Toasts';
export { type Toast, toast } from './toast';
