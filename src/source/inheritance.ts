import ts from 'typescript';
import type { Outline } from './candidates';
import { hasModifier, propertyText } from './names';
import { noMentions } from './mentions';
import type { Candidate } from './types';

type ClassNode = ts.ClassLikeDeclaration;

/** Classes of which methods are offered that they inherit: a file with more is generated. */
const MAX_HEIRS = 20;

/**
 * What the classes of a file have of those that they extend: the parameters of a constructor that they do not declare themselves, and the
 * methods of a class that has no objects of its own. `add` makes a class's candidate take a constructor's parameters.
 */
export function inherit(found: Outline, classes: ReadonlyMap<string, ClassNode>, add: (candidate: Candidate, maker: ts.ConstructorDeclaration) => void): void {
  const chain = (name: string): string[] => {
    const line: string[] = [];
    for (let at: string | undefined = name; at && classes.has(at) && !line.includes(at); at = found.bases.get(at)) line.push(at);
    return line;
  };
  const constructorOf = (name: string) => chain(name).map((one) => ownConstructor(classes.get(one) as ClassNode)).find((one) => one !== undefined);
  for (const candidate of found.candidates) {
    const inherited = candidate.kind === 'class' && candidate.className && !found.nodes.has(candidate) ? constructorOf(candidate.className) : undefined;
    if (inherited) add(candidate, inherited);
  }
  const names = [...classes.keys()];
  for (const name of names) {
    const maker = constructorOf(name);
    // Only the class itself knows what to make its objects of.
    if (!maker || !isHidden(maker) || maker.parameters.every(({ initializer, questionToken }) => initializer || questionToken)) continue;
    for (const candidate of found.candidates) if (candidate.className === name && candidate.kind === 'method') Object.assign(candidate, { hidden: true, callable: false });
  }
  const overridden = (name: string, method: string): boolean =>
    names.some((one) => one !== name && chain(one).includes(name) && (classes.get(one) as ClassNode).members.some((member) => propertyText(member.name) === method));
  const hasObjects = (name: string): boolean => {
    const node = classes.get(name) as ClassNode;
    return !isAbstract(name, node) && !node.members.some((member) => onlyThrows(member) && overridden(name, propertyText(member.name) ?? ''));
  };
  for (const name of names) {
    if (hasObjects(name)) continue;
    const methods = found.candidates.filter(({ className, kind }) => className === name && (kind === 'method' || kind === 'static'));
    const heirs = names.filter((one) => one !== name && hasObjects(one) && chain(one).includes(name)).slice(0, MAX_HEIRS);
    found.candidates = found.candidates.filter((one) => !methods.includes(one) && !(one.kind === 'class' && one.className === name));
    for (const heir of heirs) {
      const own = new Set(chain(heir).slice(0, chain(heir).indexOf(name)).flatMap((one) => (classes.get(one) as ClassNode).members.map((member) => propertyText(member.name))));
      found.candidates.push(...methods.flatMap((method) => {
        const short = method.name.slice(method.name.indexOf('.') + 1);
        return own.has(short) ? [] : [heirsMethod(found, method, heir, short)];
      }));
    }
  }
}

/** A method as the object of a class has it that extends the method's own: it stands where that class does. */
function heirsMethod(found: Outline, method: Candidate, heir: string, short: string): Candidate {
  const owner = found.candidates.find(({ kind, className }) => kind === 'class' && className === heir);
  const { place, range, exported } = owner ?? method;
  const inherited: Candidate = { ...method, name: `${heir}.${short}`, className: heir, place, range, exported };
  found.mentions.set(inherited.name, found.mentions.get(method.name) ?? noMentions());
  const node = found.nodes.get(method);
  if (node) found.nodes.set(inherited, node);
  return inherited;
}

const ownConstructor = (node: ClassNode) => node.members.find((member): member is ts.ConstructorDeclaration => ts.isConstructorDeclaration(member) && !!member.body);

/** By the keyword; or, where the language has none, by a constructor that asks what was to be made. */
function isAbstract(name: string, node: ClassNode): boolean {
  const { body } = ownConstructor(node) ?? {};
  return hasModifier(node, ts.SyntaxKind.AbstractKeyword) || (body !== undefined && asksForTarget(body, name));
}

/** A method that others are to write. */
const onlyThrows = (member: ts.ClassElement): boolean => ts.isMethodDeclaration(member) && member.body?.statements.length === 1 && ts.isThrowStatement(member.body.statements[0]);

/** `new.target === Net`, `this.constructor === Net`. */
function asksForTarget(node: ts.Node, name: string): boolean {
  const isTarget = (one: ts.Expression): boolean => ts.isMetaProperty(one) || (ts.isPropertyAccessExpression(one) && one.expression.kind === ts.SyntaxKind.ThisKeyword && one.name.text === 'constructor');
  const isName = (one: ts.Expression): boolean => ts.isIdentifier(one) && one.text === name;
  if (ts.isBinaryExpression(node) && ((isTarget(node.left) && isName(node.right)) || (isTarget(node.right) && isName(node.left)))) return true;
  return ts.forEachChild(node, (child) => asksForTarget(child, name) || undefined) ?? false;
}

/** Not for others to call. */
export function isHidden(node: ts.Node): boolean {
  return (
    hasModifier(node, ts.SyntaxKind.PrivateKeyword) ||
    hasModifier(node, ts.SyntaxKind.ProtectedKeyword) ||
    hasModifier(node, ts.SyntaxKind.AbstractKeyword)
  );
}
