import type { FormRequest } from '@/meta/actions';
export function FormDrawer(_: { request: FormRequest }) {
  return null;
}
