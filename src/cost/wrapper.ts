import { CannotKnow, elements, held, input, output, type Look, type Rule, type Use } from './rule';

/** What a layer holds that has a cost of its own. */
const ELSEWHERE: Rule = { look: () => ({ kind: 'same' }) };

/** The look that a layer takes when it runs at each step of an axis after the batch. `rank`: of one step's input. */
export function atEachStep(look: Look, rank: number): Look {
  switch (look.kind) {
    case 'window': return { kind: 'window', reach: [0, ...look.reach], stride: [1, ...look.stride] };
    case 'whole': return { kind: 'whole', axes: [false, ...(look.axes ?? [])] };
    case 'over': return { kind: 'over', axes: look.axes.map((axis) => axis + 1) };
    // A dense layer on the features of each step: all the positions that they were made of, of that step only.
    case 'features': return rank === 2 ? { kind: 'whole', axes: [false] } : look;
    default: return look;
  }
}

/** Layers that hold another layer; `tfjs-layers/dist/layers/wrappers.js`. The rule of the held layer is looked up by `ruleOf`. */
export function wrapperRules(ruleOf: (className: string) => Rule | undefined): Record<string, Rule> {
  function inner(use: Use): { rule: Rule; layer: { className: string; config: Record<string, unknown> } } {
    const layer = held(use, use.config.layer);
    const rule = use.holds ? ELSEWHERE : ruleOf(layer.className);
    if (!rule) {
      throw new CannotKnow(
        Array.isArray(layer.config.layers)
          ? `${use.className} holds a whole model, whose layers are not visible in it`
          : `${use.className} holds ${layer.className}, whose operations are not visible`,
      );
    }
    return { rule, layer };
  }

  /** One step of a TimeDistributed: the second axis of its input and output taken away. */
  function step(use: Use): { rule: Rule; inner: Use; steps: number } {
    const { rule, layer } = inner(use);
    const drop = ([batch, , ...rest]: readonly number[]) => [batch, ...rest];
    return {
      rule,
      inner: { ...layer, weights: use.weights, inputs: [drop(input(use))], outputs: [drop(output(use))] },
      steps: input(use)[1],
    };
  }

  return {
    /** The held layer once per step of the input [batch, steps, …]. */
    TimeDistributed: {
      macs: (use) => { const one = step(use); return one.steps * (one.rule.macs?.(one.inner) ?? 0); },
      elementwise: (use) => { const one = step(use); return one.steps * (one.rule.elementwise?.(one.inner) ?? 0); },
      look: (use) => { const { rule, inner } = step(use); return use.holds ? rule.look(inner) : atEachStep(rule.look(inner), input(inner).length); },
    },
    /**
     * The held layer forwards and backwards, then `mergeMode`: one operation per output element for `sum` and `mul`,
     * two for `ave`, none for `concat` and for two outputs.
     */
    Bidirectional: {
      macs: (use) => { const { rule, layer } = inner(use); return 2 * (rule.macs?.({ ...use, ...layer }) ?? 0); },
      elementwise: (use) => {
        const { rule, layer } = inner(use);
        const mode = use.config.mergeMode;
        const merge = mode === 'ave' ? 2 : mode === 'sum' || mode === 'mul' ? 1 : 0;
        return 2 * (rule.elementwise?.({ ...use, ...layer }) ?? 0) + merge * elements(output(use));
      },
      // What is merged is a new tensor. Else both outputs come first, then the states of one way and of the other.
      repeats: (use) => {
        const { rule, layer } = inner(use);
        const states = use.outputs.length / 2 - 1;
        return use.config.mergeMode == null ? (rule.repeats?.({ ...use, ...layer }) ?? []).flatMap((first) => [first + 1, first + 1 + states]) : [];
      },
      // What is not merged is what the models that it holds gave.
      view: (use) => use.holds === true && use.config.mergeMode == null,
      look: (use) => { const { rule, layer } = inner(use); return rule.look({ ...use, ...layer }); },
    },
  };
}
