// What keeps a record company beside its fields: approvals and requests. Loaded with the page, after it.
import type { ObjectMeta, Row } from '@/api/types';
import { Answer } from './Answer';
import { Approvals } from './Approvals';
import './process.css';
import { Requests } from './Requests';

export function Process({ object, row }: { object: ObjectMeta; row: Row }) {
  return (
    <>
      <Answer object={object} row={row} />
      <Approvals object={object} row={row} />
      <Requests object={object} row={row} />
    </>
  );
}
