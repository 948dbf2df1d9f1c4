export { defaultsOf } from '@/meta/defaults';
