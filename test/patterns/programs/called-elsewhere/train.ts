import { createClassifier } from './model';
import { SETTINGS } from './settings';

const AXES = 3;

export async function train(xs: unknown, ys: unknown) {
  const classifier = createClassifier(SETTINGS.landmarks * AXES, SETTINGS.kinds.length);
  await classifier.fit(xs as never, ys as never);
}
