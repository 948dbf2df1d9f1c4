import { createRoot } from 'react-dom/client';
import { startLanguages } from '@/i18n';
import { App } from './App';
import { reloadOnStaleBundle } from './stale_bundle';

reloadOnStaleBundle();
const root = document.getElementById('root');
if (root) void startLanguages().then(() => createRoot(root).render(<App />));
