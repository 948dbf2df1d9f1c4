import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { firstList } from './tools/first_list.ts';
import { serviceWorker } from './tools/service_worker.ts';

// In development the page comes from Vite and everything under /api from a running server.
const server = process.env.FAIRLEAD_SERVER ?? 'http://127.0.0.1:8080';

// Libraries change seldom: they travel in a file of their own.
const vendor =
  /node_modules[\\/](react|react-dom|scheduler|@tanstack|i18next|react-i18next|zustand|use-sync-external-store)[\\/]/;

const first = firstList();

export default defineConfig({
  plugins: [react(), first.plugin, serviceWorker()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  // The server refuses what a foreign origin sends: here the page's own address is only a detour.
  server: {
    proxy: {
      '/api': { target: server, changeOrigin: true, headers: { origin: server } },
      '/f/': { target: server },
    },
  },
  build: {
    target: 'es2022',
    sourcemap: false,
    manifest: true,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 600,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'vendor', test: vendor, priority: 10 },
            { name: 'first', test: first.isFirst, priority: 5 },
          ],
        },
      },
    },
  },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/test_setup.ts'],
  },
});
