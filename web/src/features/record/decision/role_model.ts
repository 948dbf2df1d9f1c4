// Whether the parts people play around a record are known, and which fields tell them.
import type { FieldMeta, ObjectMeta } from '@/api/types';
import { fieldOf } from '@/meta/schema';
import { roleField } from '../Roles';

export interface RoleModel {
  child: ObjectMeta;
  contact: string;
  role: FieldMeta;
  influence?: FieldMeta;
  attitude?: FieldMeta;
  reportsTo?: string;
  account?: string;
  /** The link to the one record a part may be limited to. */
  only?: string;
}

/** The parts people play around a record of this object; null when there are none or nobody reports to anybody. */
export function roleModel(object: ObjectMeta, byName: Map<string, ObjectMeta>): RoleModel | null {
  for (const relation of object.relations) {
    const child = byName.get(relation.object);
    const role = child && child.rights.read !== 'none' ? roleField(child) : undefined;
    const contact = child?.traits.contact ?? '';
    if (!child || !role || relation.field === contact) continue;
    const target = fieldOf(child, contact)?.target;
    const reports = child.fields.find(
      (field) => field.type === 'link' && field.target === target && field.name !== contact,
    );
    const account = child.traits.account;
    if (!reports || (relation.field !== account && object.traits.account === undefined)) continue;
    const [influence, attitude] = child.layout.key_figures
      .flatMap((name) => fieldOf(child, name) ?? [])
      .filter((field) => field.type === 'choice' && field.name !== role.name);
    return {
      child,
      contact,
      role,
      influence,
      attitude,
      reportsTo: reports.name,
      account,
      only: relation.field === account ? undefined : relation.field,
    };
  }
  return null;
}
