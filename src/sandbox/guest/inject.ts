import { note } from './notes';
import { isStandIn, onInject, standIn, standsFor } from './stand-in';

/**
 * What a container of dependencies gives that is not here (Angular's, Nest's, Inversify's, TypeDI's, tsyringe's): of a class of the user's
 * own one object, made with what its constructor is declared to take.
 */
type Class = new (...args: unknown[]) => object;

/** How containers are asked: `inject(Service)`, `injector.get(Service)`, `container.resolve(Service)`. */
const ASKS = /(^|\.)(inject|get|resolve|getInstance)$/i;
/** Decorators of a property that is given by its type. */
const INJECTED = /(^|\.)(inject|autowired|lazyInject)(\.\(\))?$/i;

const objects = new Map<Class, unknown>();
/** By class, what each parameter of its constructor is declared as, or decorated with. */
const parameters = new WeakMap<object, unknown[]>();
/** By class, what its properties are given. */
const properties = new WeakMap<object, Map<string, () => unknown>>();

const textOf = Function.prototype.toString;
const isClass = (value: unknown): value is Class => typeof value === 'function' && !isStandIn(value) && /^class\b/.test(textOf.call(value));

/** An object of a class as its container would make it; `absent` is for what that would have elsewhere. */
export function injected(type: Class, absent: (name: string) => unknown = () => undefined): object {
  const given = parameters.get(type) ?? [];
  const args = Array.from({ length: Math.max(type.length, given.length) }, (_, index) => injection(given[index]) ?? absent(`${type.name}.${index}`));
  const made = new type(...args);
  for (let at: unknown = type; typeof at === 'function'; at = Object.getPrototypeOf(at)) {
    for (const [name, value] of properties.get(at) ?? []) if ((made as Record<string, unknown>)[name] === undefined) (made as Record<string, unknown>)[name] = value();
  }
  return made;
}

const injection = (given: unknown): unknown => (isClass(given) ? objectOf(given) : typeof given === 'object' && given !== null ? given : undefined);

/** The one object of a class; nothing where it cannot be made, which is told. */
function objectOf(type: Class): unknown {
  if (!objects.has(type)) {
    // What needs itself has to do without.
    objects.set(type, undefined);
    try {
      objects.set(type, injected(type, standIn));
    } catch (error) {
      note('warning', `'${type.name}' could not be made to be injected (${error instanceof Error ? error.message : String(error)}); Blocklens uses an inert stand-in for it.`);
    }
  }
  return objects.get(type);
}

/** Angular's tokens, with what makes their values: `new InjectionToken('model', { factory: () => build() })`. */
const factories = new WeakMap<object, () => unknown>();

onInject((name, asked) => {
  if (!ASKS.test(name)) return undefined;
  if (isClass(asked)) return objectOf(asked);
  return isStandIn(asked) ? factories.get(asked as object)?.() : undefined;
}, (name, args) => {
  const { factory } = (args.find((one) => typeof one === 'object' && one !== null && !isStandIn(one)) ?? {}) as { factory?: unknown };
  if (typeof factory !== 'function' || !/token$/i.test(name)) return undefined;
  const token = standIn(`${name}.new`);
  factories.set(token, factory as () => unknown);
  return token;
});

type Decorator = ((...args: unknown[]) => unknown) | object | undefined;

/** TypeScript's emitted helpers take these from `this` where they exist: a decorator that is a stand-in must not replace its class. */
export const helpers = {
  __decorate(decorators: Decorator[], target: object, key?: string, descriptor?: unknown) {
    let result: unknown = arguments.length < 3 ? target : descriptor === null ? Object.getOwnPropertyDescriptor(target, key as string) : descriptor;
    const initial = result;
    for (const decorator of [...decorators].reverse()) {
      // `@inject(Service) service`: what is injected stands where its decorator would.
      if (typeof decorator !== 'function') {
        if (key !== undefined && decorator) provide(target, key, () => decorator);
        continue;
      }
      const given: unknown = arguments.length < 3 ? decorator(result) : decorator(target, key, result);
      if (given && !isStandIn(given)) result = given;
    }
    const type = key === undefined ? undefined : declared.get(target)?.get(key);
    if (key !== undefined && isClass(type) && decorators.some((one) => INJECTED.test(standsFor(one) ?? ''))) provide(target, key, () => objectOf(type));
    if (arguments.length > 3 && result && result !== initial) Object.defineProperty(target, key as string, result as PropertyDescriptor);
    return result;
  },
  __metadata: (about: string, value: unknown) => (target: object, key?: string) => {
    if (about === 'design:type' && key !== undefined) declared.set(target, (declared.get(target) ?? new Map<string, unknown>()).set(key, value));
    if (about !== 'design:paramtypes' || key !== undefined || !Array.isArray(value)) return;
    const decorated = parameters.get(target) ?? [];
    parameters.set(target, value.map((type: unknown, index) => decorated[index] ?? type));
  },
  __param: (index: number, decorator: Decorator) => (target: object, key?: string) => {
    if (typeof decorator === 'function') decorator(target, key, index);
    else if (decorator && key === undefined) parameters.set(target, Object.assign([...parameters.get(target) ?? []], { [index]: decorator }));
  },
};

/** By prototype, what its decorated properties are declared as. */
const declared = new WeakMap<object, Map<string, unknown>>();

function provide(prototype: object, key: string, value: () => unknown): void {
  const { constructor: type } = prototype;
  properties.set(type, (properties.get(type) ?? new Map<string, () => unknown>()).set(key, value));
}
