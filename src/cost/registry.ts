import { activationRules } from './activation';
import { convRules } from './conv';
import { denseRules } from './dense';
import { mergeRules } from './merge';
import { normalizationRules } from './normalization';
import { passingRules } from './passing';
import { poolingRules } from './pooling';
import { preprocessingRules } from './preprocessing';
import { recurrentRules } from './recurrent';
import { reshapeRules } from './reshape';
import type { Rule } from './rule';
import { wrapperRules } from './wrapper';

const rules: Record<string, Rule> = {
  ...activationRules,
  ...convRules,
  ...denseRules,
  ...mergeRules,
  ...normalizationRules,
  ...passingRules,
  ...poolingRules,
  ...preprocessingRules,
  ...recurrentRules,
  ...reshapeRules,
  ...wrapperRules(ruleOf),
};

/** The rule of a layer class; `undefined` for one that is not TensorFlow.js's own. */
export function ruleOf(className: string): Rule | undefined {
  return Object.hasOwn(rules, className) ? rules[className] : undefined;
}

/** Names of all layer classes with a rule. */
export function ruledClasses(): string[] {
  return Object.keys(rules).sort();
}
