// What-ifs that were kept: records of `velocity_plan`, and what became of them.
import type { Factors } from './whatif';

export const planObject = 'velocity_plan';

export interface Outcome {
  id: string;
  name: string;
  basis: 'amount' | 'contract' | 'lifetime';
  from: string;
  to: string;
  until: string | null;
  elapsed: number;
  before: number | null;
  planned: number | null;
  actual: number | null;
  difference: number | null;
  reason: string | null;
  factors: {
    factor: string;
    before: number;
    planned: number;
    actual: number | null;
    divides: boolean;
    contribution: number | null;
  }[];
  object: string | null;
  where: string | null;
}

const decimal = (value: number, digits: number) => value.toFixed(digits);

/** The four factors as the record keeps them: the rate in percent. */
export const fieldsOf = (factors: Factors, when: 'before' | 'planned') => ({
  [`open_${when}`]: decimal(factors.open, 4),
  [`size_${when}`]: decimal(factors.size, 4),
  [`rate_${when}`]: decimal(factors.rate * 100, 6),
  [`cycle_${when}`]: decimal(factors.cycle, 4),
});
