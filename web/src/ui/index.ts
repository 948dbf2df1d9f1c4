// Our components. The only folder that knows a component kit.
export { Avatar } from './Avatar';
export { Button, IconButton } from './Button';
export { Check, CheckLabel, Segmented, Switch, TextArea, TextField } from './controls';
export { Dialog } from './Dialog';
export { Drawer } from './Drawer';
export { Field } from './Field';
export { Icon, type IconName, ObjectIcon } from './icons';
export { Menu, type MenuEntry } from './Menu';
export { Popover } from './Popover';
export { Provider } from './Provider';
export { Banner, Card, Kbd, Page, PageHead, Progress, Skeleton, Spinner, Tag, Tip } from './parts';
export { MultiSelect, type Option, Select } from './Select';
export { EmptyState, ErrorState } from './states';
export { Tabs } from './Tabs';
export { Toasts } from './Toasts';
export { type Toast, toast } from './toast';
