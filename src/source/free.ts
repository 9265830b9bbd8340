import ts from 'typescript';
import { hasModifier } from './names';

/**
 * Names that a file expects from elsewhere than its imports: what a plain script takes from the scripts before it in its page, and
 * what TypeScript is told of by `declare`. `inPage`: it is a page's own, whose `require` only loads its script files. `inComponent`: it is of
 * a component or a notebook, to which compiler or kernel give some names. In a module any other unknown name is a mistake, as it is for Node.
 */
export function freeNames(source: ts.SourceFile, end: number, { inPage, inComponent }: { inPage: boolean; inComponent: boolean }): string[] {
  const free = new Set<string>();
  for (const statement of source.statements) {
    // Svelte declares what a statement behind `$:` gives a value to.
    const assigned = inComponent && ts.isLabeledStatement(statement) && statement.label.text === '$' && ts.isExpressionStatement(statement.statement) ? statement.statement.expression : undefined;
    if (assigned && ts.isBinaryExpression(assigned) && ts.isIdentifier(assigned.left)) free.add(assigned.left.text);
    if (!hasModifier(statement, ts.SyntaxKind.DeclareKeyword)) continue;
    if (ts.isVariableStatement(statement)) for (const { name } of statement.declarationList.declarations) if (ts.isIdentifier(name)) free.add(name.text);
    if ((ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) && statement.name) free.add(statement.name.text);
  }
  const script = !ts.isExternalModule(source) && (inPage || !isCommonJs(source.text.slice(0, end)));
  for (const name of unbound(source, end)) if (script || AROUND.some((known) => known.test(name)) || (inComponent && GIVEN.test(name))) free.add(name);
  return [...free];
}

export const isCommonJs = (text: string): boolean => /\brequire\s*\(|\bexports\b/.test(text);

/** Globals that modules use all the same: of the platform, of test runners, and of libraries that a page loads by a script of theirs. */
const AROUND = [
  /^(HTML|SVG|CSS|DOM|IDB|GPU|WebGL|WebKit|webkit|Media|Audio|Video|Image|Speech|RTC|Font)[A-Z]?\w*$/,
  /^[A-Z]\w*(Element|Event|Node|Observer|Stream|Encoder|Decoder|Scope|List|Controller)$/,
  /^(Intl|Atomics|Deno|Bun|chrome|browser|wx|WorkerGlobalScope|regeneratorRuntime|acquireVsCodeApi|onmessage|scheduler|trustedTypes)$/,
  /^(describe|it|test|suite|expect|assert|jest|vi|before|after|beforeAll|afterAll|beforeEach|afterEach|jasmine|cy)$/,
  /^(tfvis|tfc|tfd|ml5|tmImage|tmPose|mobilenet|cocoSsd|posenet|blazeface|bodyPix|handpose|knnClassifier|speechCommands|toxicity|poseDetection|handPoseDetection|faceLandmarksDetection|faceapi|dfd|cv)$/,
  /^(\$|jQuery|_|d3|Plotly|Chart|Highcharts|echarts|vegaEmbed|google|gapi|firebase|axios|Papa|moment|math|numeral|p5|THREE|PIXI|Phaser|Matter|Konva|fabric|createjs|Tone|React|ReactDOM|Vue|angular|bootstrap|M|Swal|toastr|Stats|dat|io|L|MathJax|katex|hljs|CodeMirror|monaco)$/,
];

/** What the compilers of Vue, Nuxt, Svelte and Astro, and the kernels of notebooks, give without an import. */
const GIVEN = /^(\$\w*|define[A-Z]\w*|withDefaults|use[A-Z]\w*|(shallow|custom|to|un)?[rR]efs?|(shallowR|r)eactive|readonly|computed|watch\w*|on[A-Z]\w*|nextTick|inject|provide|navigateTo|Astro|display|tslab|jslab)$/;

/** Names that are read and nowhere declared. One that the file asks for by `typeof` may be missing. */
function unbound(source: ts.SourceFile, end: number): Set<string> {
  const read = new Set<string>();
  const declared = new Set<string>();
  const visit = (node: ts.Node): void => {
    // What a class extends is a value, though TypeScript counts it among the types.
    if (node.pos >= end || (ts.isTypeNode(node) && !(ts.isHeritageClause(node.parent) && node.parent.token === ts.SyntaxKind.ExtendsKeyword && ts.isClassLike(node.parent.parent)))) return;
    if (ts.isIdentifier(node)) {
      const { parent } = node;
      if (ts.isTypeOfExpression(parent) || isDeclared(node)) declared.add(node.text);
      else if (!isMember(node)) read.add(node.text);
      return;
    }
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(source, visit);
  for (const name of declared) read.delete(name);
  return read;
}

function isDeclared(name: ts.Identifier): boolean {
  const { parent } = name;
  return (ts.isVariableDeclaration(parent) || ts.isParameter(parent) || ts.isFunctionDeclaration(parent) || ts.isFunctionExpression(parent)
    || ts.isClassDeclaration(parent) || ts.isClassExpression(parent) || ts.isBindingElement(parent) || ts.isEnumDeclaration(parent) || ts.isModuleDeclaration(parent))
    && parent.name === name;
}

/** A property's or a label's name is no reading of it. */
function isMember(name: ts.Identifier): boolean {
  const { parent } = name;
  if (ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent) || ts.isMethodDeclaration(parent) || ts.isPropertyDeclaration(parent)
    || ts.isGetAccessor(parent) || ts.isSetAccessor(parent)) return parent.name === name;
  return ts.isLabeledStatement(parent) || ts.isBreakOrContinueStatement(parent) || ts.isMetaProperty(parent)
    || (ts.isBindingElement(parent) && parent.propertyName === name) || ts.isJsxAttribute(parent);
}
