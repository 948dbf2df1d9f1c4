// Stages and skills as people call them, wherever the model names them.
import { fieldOf, findStage, useLabel, useSchema } from '@/meta/schema';

export function useNames() {
  const schema = useSchema();
  const label = useLabel();
  const staged = schema.objects.filter((object) => object.pipelines?.length);
  // Whoever may only learn does not know lessons as records; goals of development have the same skills.
  const skills = ['lesson', 'development_goal']
    .map((name) => schema.byName.get(name))
    .map((object) => (object ? fieldOf(object, 'skill')?.choices : undefined))
    .find(Boolean);
  return {
    stage: (name: string | null, pipeline?: string | null) => {
      if (!name) return '';
      for (const object of staged) {
        const stage = findStage(object, name, pipeline ?? undefined);
        if (stage) return label(stage.label);
      }
      return name;
    },
    skill: (name: string | null) => (name ? label(skills?.find((choice) => choice.name === name)?.label) || name : ''),
  };
}
