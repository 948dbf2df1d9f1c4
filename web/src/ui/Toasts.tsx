import { Icon } from './icons';
import { dismiss, type Toast, useToasts } from './toast';
import { useWords } from './words';

export function Toasts() {
  const toasts = useToasts((state) => state.toasts);
  const region = (kind: Toast['kind'], live: 'polite' | 'assertive') => (
    <div aria-live={live} className="stack">
      {toasts
        .filter((item) => item.kind === kind)
        .map((item) => (
          <Row key={item.id} item={item} />
        ))}
    </div>
  );
  return (
    <div className="toasts">
      {region('error', 'assertive')}
      {region('info', 'polite')}
    </div>
  );
}

function Row({ item }: { item: Toast }) {
  const words = useWords();
  return (
    <div className="toast" data-kind={item.kind}>
      <span className="toast-text">{item.text}</span>
      {item.action ? (
        <button
          type="button"
          onClick={() => {
            dismiss(item.id);
            item.action?.run();
          }}
        >
          {item.action.label}
        </button>
      ) : null}
      <button type="button" aria-label={words.close} onClick={() => dismiss(item.id)}>
        <Icon name="close" size={14} />
      </button>
    </div>
  );
}
