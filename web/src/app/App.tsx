import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { queryClient } from '@/api/query_client';
import { Provider, Toasts } from '@/ui';
import { router } from './router';
import { useTheme } from './theme';

export function App() {
  const { scheme } = useTheme();
  return (
    <Provider scheme={scheme}>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
        <Toasts />
      </QueryClientProvider>
    </Provider>
  );
}
