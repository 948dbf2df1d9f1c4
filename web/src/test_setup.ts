import { cleanup } from '@testing-library/react';
import { afterEach, beforeAll } from 'vitest';
import { startLanguages } from '@/i18n';

beforeAll(async () => {
  document.documentElement.lang = 'zh-CN';
  await startLanguages();
});
afterEach(() => cleanup());
