// The table behind a figure as a file: written by the program, as lists are.
import { api } from '@/api/client';
import { saveAs } from './EChart';

export interface Sheet {
  title: string;
  columns: string[];
  rows: (string | number | null)[][];
}

export async function saveSheet(sheet: Sheet, format: 'csv' | 'xlsx'): Promise<void> {
  const file = await api.post<Blob>('/api/reports/sheet', { ...sheet, format }, { file: true });
  const href = URL.createObjectURL(file);
  saveAs(href, `${sheet.title}.${format}`);
  setTimeout(() => URL.revokeObjectURL(href), 1000);
}

/** A table that was written as CSV, as cells: numbers become numbers again. */
export function csvSheet(csv: string, fileName: string): Sheet {
  const rows: string[][] = [[]];
  let cell = '';
  let quoted = false;
  const text = csv
    .replace(/^\ufeff/, '')
    .replace(/\r\n/g, '\n')
    .replace(/\n$/, '');
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at] as string;
    if (quoted) {
      if (letter !== '"') cell += letter;
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (letter === '"') quoted = true;
    else if (letter === ',' || letter === '\n') {
      rows[rows.length - 1]?.push(cell);
      cell = '';
      if (letter === '\n') rows.push([]);
    } else cell += letter;
  }
  rows[rows.length - 1]?.push(cell);
  const [columns = [], ...body] = rows;
  const number = /^-?\d{1,15}(\.\d+)?$/;
  return {
    title: fileName.replace(/\.csv$/, ''),
    columns,
    rows: body.map((row) => row.slice(0, columns.length).map((value) => (number.test(value) ? Number(value) : value))),
  };
}
