// Faults in the person's words. Sentences about fields come from the program in the language asked for; everything else
// is ours, by code.
import { t } from '@/i18n';
import { type ApiError, isApiError } from './client';

/** One sentence for a toast or a banner. */
export function explain(error: unknown): string {
  if (!isApiError(error)) return t('error.unknown');
  const first = error.fields[0];
  switch (error.code) {
    case 'offline':
      return t('error.offline');
    case 'unauthenticated':
      return t('error.unauthenticated');
    case 'forbidden':
      return error.message || t('error.forbidden');
    case 'not_found':
      return t('error.not_found');
    case 'conflict':
      return error.message || t('error.conflict');
    case 'limit':
      return error.message || t('error.limit');
    case 'unavailable':
      return t('error.unavailable');
    case 'gate':
    case 'invalid':
      return first?.message || error.message || t('error.invalid');
    default:
      return withTrace(t('error.internal'), error);
  }
}

/** Trace numbers let a person tell an administrator which request failed. */
function withTrace(text: string, error: ApiError): string {
  return error.requestId ? `${text} ${t('error.trace', { id: error.requestId })}` : text;
}

/** One fault as a sentence. The hint of a gate names who can do something about it. */
export const faultSentence = (code: string, { message, hint }: { message: string; hint?: string }): string =>
  hint ? `${message} ${code === 'gate' ? t('error.gate_who', { who: hint }) : hint}` : message;

/** Fault sentences by field; faults of no field are under "". */
export function faultsByField(error: unknown): Record<string, string> {
  const faults: Record<string, string> = {};
  if (!isApiError(error)) return faults;
  for (const fault of error.fields) {
    const text = faultSentence(error.code, fault);
    const name = fault.field ?? '';
    faults[name] = faults[name] ? `${faults[name]} ${text}` : text;
  }
  return faults;
}
