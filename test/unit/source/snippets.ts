/** Programs that put what they compute into `export const result`, a value or a function (which may be async). */
export const snippets: Record<string, string> = {
  'hoisted functions': `export const result = f(2); function f(n: number): number { return n ? g(n) : 1; function g(m: number) { return m * f(m - 1); } }`,
  'a generator and its consumers': `
    function* count(n: number) { for (let i = 0; i < n; i++) { const got: string = yield i; if (got) yield got; } return 'end'; }
    const it = count(3); const seen: unknown[] = [it.next(), it.next('x'), it.next(), it.next(), it.next()];
    function* both() { const end = yield* count(2); yield end; }
    const [first, second] = count(9);
    export const result = [seen, [...both()], first, second, Array.from(count(3), (v) => Number(v) * 2)];`,
  'a generator that is closed early': `
    const log: string[] = []; function* g() { try { yield 1; yield 2; } finally { log.push('closed'); } }
    for (const v of g()) { log.push(String(v)); break; }
    const h = g(); h.next(); try { h.throw(new Error('in')); } catch (e) { log.push((e as Error).message); }
    export const result = log;`,
  'async and await': `
    const wait = (v: number) => new Promise<number>((done) => setTimeout(() => done(v), 1));
    async function sum(...vs: number[]) { let s = 0; for (const v of vs) s += await wait(v); return s; }
    async function fails() { await wait(1); throw new Error('late'); }
    export const result = async () => { let e = ''; try { await fails(); } catch (x) { e = String(x); } return [await sum(1, 2, 3), e, await Promise.all([sum(4), sum(5)])]; };`,
  'for await and async generators': `
    async function* nums() { for (let i = 0; i < 3; i++) { await null; yield i; } }
    export const result = async () => { const out: number[] = []; for await (const n of nums()) { if (n === 1) continue; out.push(n); } for await (const p of [Promise.resolve(7)]) out.push(p); return out; };`,
  'labels, continue and break': `
    const out: number[][] = [];
    outer: for (let i = 0; i < 4; i++) { inner: for (let j = 0; j < 4; j++) { if (j === 2) continue outer; if (i === 3) break outer; if (j === 0) continue inner; out.push([i, j]); } }
    block: { out.push([9]); if (out.length) break block; out.push([10]); }
    export const result = out;`,
  'every loop': `
    const out: unknown[] = []; let i = 0;
    while (i < 3) out.push(i++); do { out.push(i--); } while (i > 0); do out.push('once'); while (false);
    for (const k in { a: 1, b: 2 }) out.push(k); for (const [k, { v = 5 }] of Object.entries({ x: { v: 1 }, y: {} as { v?: number } })) out.push(k, v);
    for (let a = 0, b = 10; a < b; a += 3, b -= 3) out.push(a, b); let q; for (q of [1, 2]); for (q of [3]) out.push(q); for (;;) break;
    for (var z = 0; z < 2; z++); out.push(z); const o = { p: 0 }; for (o.p of [4, 5]) out.push(o.p);
    export const result = out;`,
  'closures in loops': `
    const fs: (() => number)[] = []; for (let i = 0; i < 3; i++) { fs.push(() => i); } for (const v of [7, 8]) fs.push(() => v); let n = 0; while (n < 2) { const m = n++; fs.push(() => m); }
    export const result = fs.map((f) => f());`,
  'optional chains': `
    const a: any = { b: (c: number) => ({ d: c, me() { return this.d; } }), n: null, list: [() => 3] }; const none: any = undefined;
    export const result = [a?.b(1).d, none?.b(1).d.e.f(), a.n?.x(1).y, a?.b?.(2).me(), a.zz?.(1).y.z, (a?.b(4)).d, a?.b(5)!.me(), none?.[a.b(1)]?.(), a?.list[0](), a.b(6)?.me?.()];`,
  'optional chains keep this and stop early': `
    let calls = 0; const side = () => { calls++; return 1; };
    const o: any = { v: 1, get() { return { f() { return this.v; }, v: 2 }; } }; const none: any = null;
    none?.f(side()); none?.a.b(side()).c(side()); delete none?.x(side()).y; const t: any = { g: () => ({ z: 1 }) }; delete t?.g().z;
    export const result = [calls, (o?.get().f)(), o?.get()?.f()];`,
  'optional chains, this and !': `const o: any = { v: 1, get() { return { f() { return this.v; }, v: 2 }; } }; export const result = [(o?.get()!.f)(), (o.get?.().f)!(), o?.get()!.f()];`,
  'this in calls': `
    const o = { v: 3, f() { return this.v; }, g() { return [1].map(() => this.v); }, h: function (this: { v: number }, x: number) { return this.v + x; } };
    export const result = [o.f(), o['f'](), (o.f)(), o.g(), o.h.call({ v: 5 }, 1), (0, o.f).call({ v: 8 } as any), o.h.bind({ v: 1 })(2)];`,
  'getters and setters': `class A { #v = 1; get v() { return this.#v; } set v(x) { this.#v = x * twice(1); } static get s() { return 'st'; } } function twice(n: number) { return n * 2; }
    const a = new A(); a.v = 4; const o = { get x() { return twice(2); }, set x(v) { a.v = v; } }; o.x = 10; export const result = [a.v, o.x, A.s];`,
  'tagged templates': `function tag(s: TemplateStringsArray, ...v: unknown[]) { return s.raw.join('|') + v.join(','); } const o = { p: 'q', t(s: TemplateStringsArray) { return this.p + s[0]; }, make() { return this.t; } };
    export const result = [tag\`a\${tag\`in\`}b\${1 + 1}\\n\`, o.t\`x\`, ((s: TemplateStringsArray) => s.length)\`\`];`,
  'derived constructors': `class A { x: number; constructor(x: number) { this.x = x; } m() { return this.x; } } class B extends A { y = 5; constructor(n: number) { const doubled = n * 2; if (n < 0) { super(0); } else { super(doubled); } this.y += n; } override m() { return super.m() + this.y; } }
    class C extends A { z = this.x + 1; } class D extends B { constructor() { super(Math.max(1, 2)); } static of() { return new this(); } } class E extends A { constructor() { const made = super(9) as any; return made; } }
    export const result = [new B(3).m(), new B(-1).m(), new C(4).z, D.of().m(), new E().x];`,
  'parameter properties': `class A { constructor(readonly a: number, private b = a + 1) {} sum() { return this.a + this.b; } } class B extends A { constructor(public c: number, d: number) { const e = d; super(e); this.c += c; } } class F extends A { g = 1; constructor(public h: number) { super(h, h); this.g = this.h; } }
    const b = new B(1, 2); const f = new F(6); export const result = [new A(1).sum(), b.c, b.sum(), f.g, f.h, f.sum()];`,
  'parameter properties of a base class': `class A { z = 1; early = (this as any).a; constructor(readonly a: number, private b = a + 1, protected override readonly c?: string, public d: number[] = [1]) { this.z += this.a; a = 99; } sum() { return [this.a, this.b, this.c, this.d, this.z, this.early]; } } class O { constructor(a: string); constructor(a: number); constructor(private a: any) {} get() { return this.a; } } export const result = [new A(1).sum(), Object.keys(new A(2)), A.length, new O(3).get(), new (class { constructor(public v = 4) {} })().v];`,
  'destructured parameters and defaults': `
    function f({ a, b: { c = 3, ...more } = {} as any, ...rest }: any, [d, , e = d]: number[] = [1, 2], ...tail: number[]) { return [a, c, more, rest, d, e, tail]; }
    const g = (x = h(), y = x + 1) => [x, y]; function h() { return 41; }
    export const result = [f({ a: 1, b: { c: 2, z: 1 }, q: 9 }, [7, 8, 9], 1, 2), f({}), g(), g(1), g(undefined, 5), f.length, g.length];`,
  'switch and comma': `function f(x: unknown) { switch (x) { case g(1): return 'one'; case 2: { let y = g(5); return y; } default: return (g(1), g(7)); } } function g<T>(n: T) { return n; } let z; export const result = [f(1), f(2), f(3), (z = g(1), z + 1)];`,
  'new.target and arguments': `function F(this: any) { this.t = new.target === F; return arguments.length as any; } function G() { return new.target === undefined; } class K { n = new.target; c: unknown; constructor() { this.c = new.target; } }
    function args() { return [...arguments, (() => arguments[0])()]; } const k = new K(); export const result = [new (F as any)(1, 2).t, (F as any).call({}, 1, 2), G(), k.n, k.c === K, (args as any)(5, 6)];`,
  'new without parentheses and of computed classes': `class A { v = 1; static B = class { v = 2; }; } const pick = () => A; const ns = { pick }; export const result = [new A, new (pick())().v, new (ns.pick().B)().v, new A.B, new (class { q = 3; })().q];`,
  'class fields, static blocks and private members': `
    class A { static n = make(1); static { A.n = make(A.n + 1); try { throw new Error('x'); } catch (e) { A.n += (e as Error).message.length; } } #p = make(3); static #count = 0; static next() { return ++A.#count; } #m() { return this.#p; } m() { return this.#m() + (#p in this ? 100 : 0); } ['comp' + make(1)] = make(4); arrow = () => this.#p; }
   
    function make(n: number) { return n; } const a: any = new A(); export const result = [A.n, a.m(), a.comp1, a.arrow(), A.next(), A.next()];`,
  'accessor fields': `class A { accessor acc = make(6); static accessor s = make(1); } function make(n: number) { return n; } const a = new A(); a.acc++; export const result = [a.acc, A.s];`,
  'decorators of every kind': `
    const log: unknown[] = []; const note = (...what: unknown[]) => (...args: any[]) => { log.push([...what, args.length, typeof args[0]]); };
    @note('class') class A { @note('field') f = 1; @note('method') m(@note('param') x: number) { return x; } @note('static') static s() { return 2; } @note('get') get g() { return 1; } constructor(@note('ctor') private q: number) {} }
    export const result = [log, new A(3).m(4), A.s()];`,
  'enums and const enums': `enum E { A, B = 5, C, D = 'd'.length, F = A | B } const enum K { X = 'x', Y = 'y' } enum S { P = 'p' } declare enum Gone { Z } export const result = [E.A, E[5], E.C, E.D, E.F, K.Y, S.P, E[E.A]];`,
  namespaces: `namespace N { const inner = 10; export const a = f(1); export function f(n: number) { return n + inner; } export namespace M { export class C { v = a; } } } namespace N { export const b = a; } namespace T { export type X = 1; } function q() {} namespace q { export const w = 2; } export const result = [N.a, N.b, new N.M.C().v, q.w].map(String);`,
  'types vanish': `interface I<T> { a: T } type U = I<string> | undefined; abstract class Q<T extends object = {}> { abstract m(): T; declare gone: number; p?: number; q!: string; } declare function nope(): void; declare const no: number; function over(a: string): string; function over(a: number): number; function over(a: any) { return a; }
    class R extends Q implements I<number> { a = <number>1; m() { return {} satisfies object; } } const as = { x: [1, 2] as const } as unknown as { x: number[] }; function isS(x: unknown): x is string { return typeof x === 'string'; } function assertIt(x: unknown): asserts x {} assertIt(1);
    export type { U }; let v = as.x[0]!; const id = <T,>(x: T): T => x; export const result = [over(1), new R().a, Object.keys(new R()), v, isS('s'), id<number>(3)];`,
  using: `const log: string[] = []; const res = (n: string) => ({ [Symbol.dispose]() { log.push('-' + n); }, n }); (Symbol as any).dispose ??= Symbol('dispose'); function f() { using a = res('a'); using b = res('b'); log.push(a.n + b.n); return log.length; } export const result = [f(), log];`,
  'errors, catch and finally': `
    function deep(n: number): number { if (n === 0) throw new TypeError('bottom'); return deep(n - 1) + 1; }
    const out: unknown[] = []; try { deep(5); } catch { out.push('caught'); } try { try { deep(2); } finally { out.push('f'); } } catch ({ message }: any) { out.push(message); } function fin() { try { return 'try'; } finally { out.push('fin'); } } function over() { for (;;) { try { return 1; } finally { break; } } return 2; }
    for (const i of [1, 2]) { try { if (i === 1) deep(1); out.push(i); } catch (e) { out.push((e as Error).name); continue; } finally { out.push('l'); } } out.push(fin(), over()); export const result = out;`,
  'an error out of everything': `function f(): never { throw new RangeError('out ' + g()); } function g() { return 'there'; } export const result = () => { for (const x of [1]) { [x].forEach(() => f()); } };`,
  'arrows of every form': `const a = () => ({}), b = (x: number) => x && [x], c = async (x: number) => x, d = () => () => 1, e = (x: number): number => (x, x + 1), f = () => void 0, g = <T>(...x: T[]) => x.length; export const result = async () => [a(), b(1), await c(2), d()(), e(1), f(), g(1, 2)];`,
  'names of functions and their text of parameters': `const f = () => 1; const o = { m() {}, p: function () {}, ['q' + 1]: () => {} }; class K { static s = () => {}; } export const result = [f.name, o.m.name, o.p.name, (o as any).q1.name, K.name, K.s.name, (function named() {}).name, f.length];`,
  'functions that share a name with a var': `export const result = (function () { const r: unknown[] = [typeof a, typeof b, b()]; var a: any = 1; function a() {} function b() { return 2; } r.push(a, typeof c); { function c() {} } return r; } as any)();`,
  'a parameter that a function replaces': `function f(x: any) { return x(); function x() { return 'inner'; } } function g(x: any) { var x: any = x ?? 3; return x; } export const result = [f(1), g(4), g(undefined)];`,
  'recursion through callbacks and reduce': `const tree = (n: number): unknown => n ? [1, 2].map((x) => [x, tree(n - 1)]) : 'leaf'; export const result = [tree(2), [1, 2, 3].reduce((a, b) => a + b, 0), Array.from({ length: 2 }, (_, i) => i * 2), [3, 1, 2].sort((a, b) => a - b), new Map([[1, 2]]).get(1)];`,
  'exports that change': `export let n = 0; export function inc() { n++; return n; } export { n as m }; export class Box { v = inc(); } export default function () { return inc(); } inc(); [n] = [n + 10]; ({ n } = { n: n + 100 }); for (n of [n + 1000]); export const { q, w: [z] } = { q: inc(), w: [inc()] }; export const result = [n, q, z, new Box().v];`,
  'import.meta and directives': `'use strict'; function f(this: unknown) { 'use strict'; return this === undefined; } export const result = [f(), (function () { return 1; })()];`,
  'temporary names of the user': `const __f = 1, __l = 2, __h0 = 3, __s0 = 4; function f(__h1: number) { try { return __f + __l + __h0 + __h1 + __s0; } catch { return __h1; } } export const result = f(1);`,
  'delete, void, typeof, in and spread': `const make = () => ({ a: 1, b: 2 }) as any; const o = make(); export const result = [delete o.a, delete make().b, void make(), typeof make(), 'a' in make(), { ...make(), c: Math.max(...[1, 2, ...[3]]) }, o, [...new Set([1, 1])]];`,
  'assignment to what calls give': `const o: any = { v: 0, w: [0] }; const get = () => o; get().v = 1; get().v += 2; get().v++; [get().w[0], get().x = 9] = [5]; ({ a: get().y } = { a: 6 }); get().z ??= get().v; export const result = o;`,
  'regular expressions, templates and literals':
    'export const result = [/a(b)?/g.exec("xab")?.[1], `t${[1, 2].map((x) => `<${x}>`).join("")}`, 10n ** 2n, 1_000, 0b11, "\\u{1F600}".length, "a".replace(/a/u, (m) => m + m)];',
  'js: sloppy mode': `function f() { return this === undefined; } undeclared_here = 5; function dup(a, a) { return a; } function g(a) { arguments[0] = 7; return a; } with ({ w: 3 }) { var got = w; } exports.result = [f(), undeclared_here, dup(1, 2), g(1), got]; delete globalThis.undeclared_here;`,
  'js: functions of one name': `exports.result = (function () { var r = [typeof a, b()]; var a = 1; function a() {} function b() { return 1; } function b() { return 2; } r.push(a, (function* () { yield b(); })().next().value); if (true) { function late() { return 'late'; } } return r.concat(late()); })();`,
  'js: module.exports and this': `module.exports = { result: [this === exports, typeof module] };`,
  'js: prototypes': `function A(x) { this.x = x; } A.prototype.m = function (y) { return this.x + y; }; A.make = function () { return new A(1); }; module.exports.result = [A.make().m(2), new A(5).m.call({ x: 1 }, 1), A.apply({}, [1])];`,
};

/** Those whose syntax the rewriter leaves to the compiler. */
export const compiled: ReadonlySet<string> = new Set([
  'optional chains, this and !',
  'parameter properties',
  'accessor fields',
  'decorators of every kind',
  'enums and const enums',
  'namespaces',
  'using',
  'functions that share a name with a var',
  'js: functions of one name',
]);
